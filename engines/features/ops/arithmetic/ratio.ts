import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import type { FeatureOperator } from '../../types.ts';

/** Ratio of two columns. */
export const ratio: FeatureOperator = featureOperator({
  name: 'ratio',
  formula: 'a / b, null unless b is above 0.',
  inputs: 2,
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++) out[i] = over(a![i]!, b![i]!);
    },
});
