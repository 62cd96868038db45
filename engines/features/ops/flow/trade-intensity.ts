import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Trades a second. */
export const tradeIntensity: FeatureOperator = featureOperator({
  name: 'trade_intensity',
  formula: 'n 1e6 / (ts_close - ts_open); null for a bar without duration.',
  inputs: ['n_trades', 'ts_open', 'ts_close'],
  expand: ([count, open, close]) =>
    call('ratio', [call('scale', [count!], { by: 1e6 }), call('subtract', [close!, open!])]),
});
