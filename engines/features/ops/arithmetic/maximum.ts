import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** The greater of two columns. */
export const maximum: FeatureOperator = featureOperator({
  name: 'maximum',
  formula: 'max(a, b), null where one is.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.max(a![i]!, b![i]!);
    },
});
