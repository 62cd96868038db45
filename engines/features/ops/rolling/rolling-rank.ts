import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { SortedWindow } from '../../rolling/sorted.ts';
import type { FeatureOperator } from '../../types.ts';

/** Rank within a window. */
export const rollingRank: FeatureOperator = featureOperator({
  name: 'rolling_rank',
  formula:
    'rank of x_i among the values of the window, ties averaged, over the window: 1 for the only greatest.',
  inputs: 1,
  params: { window: integer('bars', { default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new SortedWindow(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        state.push(value);
        out[i] = state.isFull ? (state.below(value) + (state.equal(value) + 1) / 2) / window : Number.NaN;
      }
    };
  },
});
