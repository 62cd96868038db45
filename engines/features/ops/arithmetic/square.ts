import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Square. */
export const square: FeatureOperator = featureOperator({
  name: 'square',
  formula: 'x^2.',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = x![i]! * x![i]!;
    },
});
