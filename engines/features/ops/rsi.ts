import { integer } from '../../params.ts';
import { ewm } from '../rolling/ewm.ts';
import { differences, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Relative strength index. Source: Wilder (1978). */
export const rsi: FeatureOp<'period'> = {
  name: 'rsi',
  formula:
    '100 U / (U + W); U = ewm(1 / period)(max(d, 0)), W = ewm(1 / period)(max(-d, 0)), d the change, from i = 1; 50 if U + W = 0; null for i < period.',
  source: 'Wilder (1978)',
  inputs: ['close'],
  params: { period: integer('bars', { default: 14 }) },
  compute([price], { period }) {
    const change = differences(price!);
    const up = ewm(
      change.map((d) => Math.max(d, 0)),
      1 / period,
    );
    const down = ewm(
      change.map((d) => Math.max(-d, 0)),
      1 / period,
    );
    return series(change.length, (i) => {
      if (i < period) return Number.NaN;
      const total = up[i]! + down[i]!;
      return total === 0 ? 50 : (100 * up[i]!) / total;
    });
  },
};
