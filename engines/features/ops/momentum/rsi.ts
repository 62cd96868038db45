import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { Ewm } from '../../rolling/ewm.ts';
import type { FeatureOperator } from '../../types.ts';

/** Relative strength index. */
export const rsi: FeatureOperator = featureOperator({
  name: 'rsi',
  formula:
    '100 U / (U + W); U = ewm(1 / period)(max(d, 0)), W = ewm(1 / period)(max(-d, 0)), d the change; 50 if U + W = 0; null until period changes.',
  source: 'Wilder (1978)',
  inputs: ['close'],
  params: { period: integer('bars', { default: 14 }) },
  warmUp: ({ period }) => period,
  kernel: ({ period }) => {
    // Wilder's 1 / period is the span 2 period - 1.
    const up = new Ewm(2 * period - 1, period);
    const down = new Ewm(2 * period - 1, period);
    let before = Number.NaN;
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const change = x![i]! - before;
        before = x![i]!;
        const u = up.push(Math.max(change, 0));
        const total = u + down.push(Math.max(-change, 0));
        out[i] = total === 0 ? 50 : (100 * u) / total;
      }
    };
  },
});
