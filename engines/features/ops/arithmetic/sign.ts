import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Sign. */
export const sign: FeatureOperator = featureOperator({
  name: 'sign',
  formula: '1, -1 or 0.',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sign(x![i]!);
    },
});
