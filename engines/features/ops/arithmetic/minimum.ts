import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** The lesser of two columns. */
export const minimum: FeatureOperator = featureOperator({
  name: 'minimum',
  formula: 'min(a, b), null where one is.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.min(a![i]!, b![i]!);
    },
});
