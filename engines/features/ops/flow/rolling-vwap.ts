import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Mean price by volume. */
export const rollingVwap: FeatureOperator = featureOperator({
  name: 'rolling_vwap',
  formula: 'sum(dollar) / sum(V) over the window; null where nothing was traded.',
  source: 'Berkowitz, Logue & Noser (1988)',
  inputs: ['dollar', 'volume'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([dollar, volume], { window }) =>
    call('ratio', [call('rolling_sum', [dollar!], { window }), call('rolling_sum', [volume!], { window })]),
});
