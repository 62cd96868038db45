import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Running minimum. */
export const cumulativeMin: FeatureOperator = featureOperator({
  name: 'cumulative_min',
  formula: 'least value so far; null where x is.',
  inputs: 1,
  kernel: () => {
    let total = Number.POSITIVE_INFINITY;
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        if (!Number.isNaN(value)) total = Math.min(total, value);
        out[i] = Number.isNaN(value) ? Number.NaN : total;
      }
    };
  },
});
