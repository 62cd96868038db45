import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Running sum. */
export const cumulativeSum: FeatureOperator = featureOperator({
  name: 'cumulative_sum',
  formula: 'sum of all values so far; null where x is, which adds nothing.',
  inputs: 1,
  kernel: () => {
    let total = 0;
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        if (!Number.isNaN(value)) total = total + value;
        out[i] = Number.isNaN(value) ? Number.NaN : total;
      }
    };
  },
});
