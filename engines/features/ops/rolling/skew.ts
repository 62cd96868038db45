import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import { RollingMoments } from '../../rolling/moments.ts';
import type { FeatureOperator } from '../../types.ts';

/** Skewness. */
export const skew: FeatureOperator = featureOperator({
  name: 'skew',
  formula: 'm3 / m2^1.5 over the window, population moments; null where m2 is 0.',
  inputs: ['ret_1'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMoments(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!);
        out[i] = over(state.m3, state.m2 * Math.sqrt(state.m2));
      }
    };
  },
});
