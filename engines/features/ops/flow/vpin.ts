import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Volume-synchronised probability of informed trading. */
export const vpin: FeatureOperator = featureOperator({
  name: 'vpin',
  formula:
    'sum(abs(buy - sell)) / sum(V) over the window, signed trades in place of bulk classification; null where nothing was traded.',
  source: "Easley, Lopez de Prado & O'Hara (2012)",
  inputs: ['buy_volume', 'sell_volume', 'volume'],
  params: { window: integer('bars', { default: 50 }) },
  expand: ([buy, sell, volume], { window }) => {
    const flow = call('rolling_sum', [call('abs', [call('subtract', [buy!, sell!])])], { window });
    return call('ratio', [flow, call('rolling_sum', [volume!], { window })]);
  },
});
