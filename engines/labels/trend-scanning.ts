/** Trend scanning. */
import { integer } from '../params.ts';
import { nullable } from '../table.ts';
import type { LabelDefinition } from './types.ts';

/** t of a fit without residuals. */
const PERFECT_T = 1e6;
/** Residuals below this part of the variation are rounding. */
const PERFECT_SHARE = 1e-12;

/**
 * The straight line over the next L bars, for the L in [min_len, max_len] whose slope has the greatest |t|, the
 * shortest at a tie. Null where fewer than max_len bars are left, bar i included.
 *
 * Source: Lopez de Prado, *Machine Learning for Asset Managers* (2020), ch. 5.
 */
export const trendScanning: LabelDefinition<
  { min_len: number; max_len: number },
  'trend_tval' | 'trend_slope' | 'trend_len' | 'trend_label'
> = {
  name: 'trend_scanning',
  doc: '+1, -1 or 0 by the sign of the most significant trend that starts here',
  params: {
    min_len: integer('bars of the shortest line', { min: 3, default: 5 }),
    max_len: integer('bars of the longest line', { min: 3, default: 30 }),
  },
  columns: () => [
    nullable('trend_tval', 'double'),
    nullable('trend_slope', 'double'),
    nullable('trend_len', 'int32'),
    nullable('trend_label', 'int8'),
  ],
  targets: ['trend_label'],
  check({ min_len, max_len }) {
    return min_len > max_len ? `min_len ${min_len} is above max_len ${max_len}` : undefined;
  },
  compute({ rows, logClose, events }, { min_len, max_len }, out) {
    for (let i = 0; i + max_len <= rows; i++) {
      if (events[i] === 0) continue;
      const start = logClose[i]!;
      let sumY = 0;
      let sumXY = 0;
      let sumYY = 0;
      // t^2 = strength / slack: compared crosswise, which saves a root and three divisions a length.
      let bestStrength = -1;
      let bestSlack = 1;
      let bestSlope = Number.NaN;
      let bestSse = Number.NaN;
      let bestLength = Number.NaN;
      for (let x = 0; x < max_len; x++) {
        const y = logClose[i + x]! - start;
        sumY += y;
        sumXY += x * y;
        sumYY += y * y;
        const length = x + 1;
        if (length < min_len) continue;
        const sxx = spread(length);
        const sxy = sumXY - (x / 2) * sumY;
        const syy = sumYY - (sumY * sumY) / length;
        const slope = sxy / sxx;
        const sse = syy - slope * sxy;
        const fits = !(sse > PERFECT_SHARE * syy);
        const strength = fits
          ? slope === 0
            ? 0
            : PERFECT_T * PERFECT_T
          : slope * slope * sxx * (length - 2);
        const slack = fits ? 1 : sse;
        if (strength * bestSlack > bestStrength * slack) {
          bestStrength = strength;
          bestSlack = slack;
          bestSlope = slope;
          bestSse = fits ? 0 : sse;
          bestLength = length;
        }
      }
      const t = slopeT(bestSlope, bestSse, bestLength);
      out.trend_tval[i] = t;
      out.trend_slope[i] = bestSlope;
      out.trend_len[i] = bestLength;
      out.trend_label[i] = Math.sign(t);
    }
  },
};

/** Sum of squared distances of 0..length-1 from their mean. */
function spread(length: number): number {
  return (length * (length * length - 1)) / 12;
}

/** t of the slope; a fit without residuals (sse 0) has a t by convention. */
function slopeT(slope: number, sse: number, length: number): number {
  if (sse !== 0) return slope / Math.sqrt(sse / (length - 2) / spread(length));
  return slope === 0 ? 0 : PERFECT_T * Math.sign(slope);
}
