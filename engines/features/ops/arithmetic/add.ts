import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Sum of two columns. */
export const add: FeatureOperator = featureOperator({
  name: 'add',
  formula: 'a + b.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) out[i] = a![i]! + b![i]!;
    },
});
