import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Square root. */
export const sqrt: FeatureOperator = featureOperator({
  name: 'sqrt',
  formula: 'sqrt(x), null where x is below 0.',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x![i]!);
    },
});
