import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { RollingMoments } from '../../rolling/moments.ts';
import type { FeatureOperator } from '../../types.ts';

/** Variance of a window. */
export const rollingVar: FeatureOperator = featureOperator({
  name: 'rolling_var',
  formula: 'sample variance of x over the window, 0 where x does not vary.',
  inputs: 1,
  params: { window: integer('bars', { min: 2, default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMoments(window);
    const sample = window / (window - 1);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!);
        out[i] = state.m2 * sample;
      }
    };
  },
});
