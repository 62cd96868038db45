import { integer } from '../../params.ts';
import { ewm } from '../rolling/ewm.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Average true range. Source: Wilder (1978). */
export const atr: FeatureOp<'period'> = {
  name: 'atr',
  formula:
    'ewm(1 / period)(TR) / c; TR_i = max(h_i - l_i, abs(h_i - c_(i-1)), abs(l_i - c_(i-1))) from i = 1; null for i < period.',
  source: 'Wilder (1978)',
  inputs: ['high', 'low', 'close'],
  params: { period: integer('bars', { default: 14 }) },
  compute([high, low, close], { period }) {
    const range = series(close!.length, (i) => {
      const before = close![i - 1] ?? Number.NaN;
      return Math.max(high![i]! - low![i]!, Math.abs(high![i]! - before), Math.abs(low![i]! - before));
    });
    const mean = ewm(range, 1 / period);
    return series(mean.length, (i) => (i < period ? Number.NaN : mean[i]! / close![i]!));
  },
};
