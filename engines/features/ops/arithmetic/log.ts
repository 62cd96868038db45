import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Natural logarithm. */
export const log: FeatureOperator = featureOperator({
  name: 'log',
  formula: 'ln(x), null unless x is above 0.',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = x![i]! > 0 ? Math.log(x![i]!) : Number.NaN;
    },
});
