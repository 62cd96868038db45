import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Running maximum. */
export const cumulativeMax: FeatureOperator = featureOperator({
  name: 'cumulative_max',
  formula: 'greatest value so far; null where x is.',
  inputs: 1,
  kernel: () => {
    let total = Number.NEGATIVE_INFINITY;
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        if (!Number.isNaN(value)) total = Math.max(total, value);
        out[i] = Number.isNaN(value) ? Number.NaN : total;
      }
    };
  },
});
