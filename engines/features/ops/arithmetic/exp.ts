import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Exponential. */
export const exp: FeatureOperator = featureOperator({
  name: 'exp',
  formula: 'e^x.',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.exp(x![i]!);
    },
});
