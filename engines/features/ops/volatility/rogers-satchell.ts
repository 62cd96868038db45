import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { Expression, FeatureOperator } from '../../types.ts';

/** Rogers-Satchell volatility, for prices with a drift. */
export const rogersSatchell: FeatureOperator = featureOperator({
  name: 'rogers_satchell',
  formula: 'sqrt(max(0, mean(ln(h / c) ln(h / o) + ln(l / c) ln(l / o)))) over the window.',
  source: 'Rogers & Satchell (1991)',
  inputs: ['open', 'high', 'low', 'close'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([open, high, low, close], { window }) => {
    const side = (extreme: Expression) =>
      call('multiply', [call('log_ratio', [extreme, close!]), call('log_ratio', [extreme, open!])]);
    const term = call('add', [side(high!), side(low!)]);
    return call('sqrt', [call('clip', [call('rolling_mean', [term], { window })], { min: 0 })]);
  },
});
