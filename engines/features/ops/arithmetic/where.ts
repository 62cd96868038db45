import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Choice by a condition. */
export const where: FeatureOperator = featureOperator({
  name: 'where',
  formula: 'a where the condition is above 0, else b; null where the condition is.',
  inputs: 3,
  kernel:
    () =>
    ([condition, a, b], out) => {
      for (let i = 0; i < out.length; i++) {
        const test = condition![i]!;
        out[i] = test > 0 ? a![i]! : test <= 0 ? b![i]! : Number.NaN;
      }
    },
});
