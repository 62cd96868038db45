import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Product of two columns. */
export const multiply: FeatureOperator = featureOperator({
  name: 'multiply',
  formula: 'a b.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) out[i] = a![i]! * b![i]!;
    },
});
