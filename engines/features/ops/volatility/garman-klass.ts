import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Garman-Klass volatility. */
export const garmanKlass: FeatureOperator = featureOperator({
  name: 'garman_klass',
  formula: 'sqrt(max(0, mean(0.5 ln(h / l)^2 - (2 ln 2 - 1) ln(c / o)^2))) over the window.',
  source: 'Garman & Klass (1980)',
  inputs: ['open', 'high', 'low', 'close'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([open, high, low, close], { window }) => {
    const range = call('square', [call('log_ratio', [high!, low!])]);
    const move = call('square', [call('log_ratio', [close!, open!])]);
    const term = call('subtract', [
      call('scale', [range], { by: 0.5 }),
      call('scale', [move], { by: 2 * Math.LN2 - 1 }),
    ]);
    return call('sqrt', [call('clip', [call('rolling_mean', [term], { window })], { min: 0 })]);
  },
});
