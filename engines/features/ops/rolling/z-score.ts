import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import { RollingMoments } from '../../rolling/moments.ts';
import type { FeatureOperator } from '../../types.ts';

/** Distance from the mean. Source of `boll_z_20`: Bollinger (2001). */
export const zScore: FeatureOperator = featureOperator({
  name: 'z_score',
  formula: '(x - mean(x)) / sd(x) over the window, sd that of a sample; null where sd is 0.',
  source: 'Bollinger (2001), for closes',
  inputs: ['close'],
  params: { window: integer('bars', { min: 2, default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMoments(window);
    const sample = window / (window - 1);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        state.push(value);
        out[i] = over(value - state.mean, Math.sqrt(state.m2 * sample));
      }
    };
  },
});
