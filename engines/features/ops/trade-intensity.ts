import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Trades a second. */
export const tradeIntensity: FeatureOp<never> = {
  name: 'trade_intensity',
  formula: 'n * 1e6 / (ts_close - ts_open); null for a bar without duration.',
  inputs: ['n_trades', 'ts_open', 'ts_close'],
  params: {},
  compute([count, open, close]) {
    return series(count!.length, (i) => over(count![i]! * 1e6, close![i]! - open![i]!));
  },
};
