import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Illiquidity. */
export const amihud: FeatureOperator = featureOperator({
  name: 'amihud',
  formula: 'mean(abs(r) / D) over the window, D in quote units; null where a bar of the window has no D.',
  source: 'Amihud (2002); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.4.2',
  inputs: ['ret_1', 'dollar'],
  params: { window: integer('bars', { default: 50 }) },
  expand: ([r, dollar], { window }) =>
    call('rolling_mean', [call('ratio', [call('abs', [r!]), dollar!])], { window }),
});
