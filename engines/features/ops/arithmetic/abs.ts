import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Distance from 0. */
export const abs: FeatureOperator = featureOperator({
  name: 'abs',
  formula: 'abs(x).',
  inputs: 1,
  kernel:
    () =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.abs(x![i]!);
    },
});
