import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Trade imbalance. */
export const orderFlowImbalance: FeatureOperator = featureOperator({
  name: 'order_flow_imbalance',
  formula: 'sum(buy - sell) / sum(V) over the window; null where nothing was traded.',
  source: 'Cont, Kukanov & Stoikov (2014)',
  inputs: ['buy_volume', 'sell_volume', 'volume'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([buy, sell, volume], { window }) => {
    const flow = call('rolling_sum', [call('subtract', [buy!, sell!])], { window });
    return call('ratio', [flow, call('rolling_sum', [volume!], { window })]);
  },
});
