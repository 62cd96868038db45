import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** True range. */
export const trueRange: FeatureOperator = featureOperator({
  name: 'true_range',
  formula: 'max(h_i - l_i, abs(h_i - c_(i-1)), abs(l_i - c_(i-1))).',
  source: 'Wilder (1978)',
  inputs: ['high', 'low', 'close'],
  warmUp: () => 1,
  kernel: () => {
    let before = Number.NaN;
    return ([high, low, close], out) => {
      for (let i = 0; i < out.length; i++) {
        const [h, l] = [high![i]!, low![i]!];
        out[i] = Math.max(h - l, Math.abs(h - before), Math.abs(l - before));
        before = close![i]!;
      }
    };
  },
});
