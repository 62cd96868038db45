import { integer } from '../../params.ts';
import { rollingSum } from '../rolling/sum.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Trade imbalance. Source: Cont, Kukanov & Stoikov (2014). */
export const orderFlowImbalance: FeatureOp<'window'> = {
  name: 'order_flow_imbalance',
  formula: 'sum(buy - sell) / sum(V) over the window; null where nothing was traded.',
  source: 'Cont, Kukanov & Stoikov (2014)',
  inputs: ['buy_volume', 'sell_volume', 'volume'],
  params: { window: integer('bars', { default: 20 }) },
  compute([buy, sell, volume], { window }) {
    const flow = rollingSum(
      series(buy!.length, (i) => buy![i]! - sell![i]!),
      window,
    );
    const total = rollingSum(volume!, window);
    return series(total.length, (i) => over(flow[i]!, total[i]!));
  },
};
