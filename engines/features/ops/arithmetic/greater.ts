import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Comparison. */
export const greater: FeatureOperator = featureOperator({
  name: 'greater',
  formula: '1 where a is above b, else 0; null where one is.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) {
        const [x, y] = [a![i]!, b![i]!];
        out[i] = x > y ? 1 : x <= y ? 0 : Number.NaN;
      }
    },
});
