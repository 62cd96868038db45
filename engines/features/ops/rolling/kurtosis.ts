import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import { RollingMoments } from '../../rolling/moments.ts';
import type { FeatureOperator } from '../../types.ts';

/** Excess kurtosis. */
export const kurtosis: FeatureOperator = featureOperator({
  name: 'kurtosis',
  formula: 'm4 / m2^2 - 3 over the window, population moments; null where m2 is 0.',
  inputs: ['ret_1'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMoments(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!);
        out[i] = over(state.m4, state.m2 * state.m2) - 3;
      }
    };
  },
});
