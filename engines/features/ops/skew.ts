import { integer } from '../../params.ts';
import { rollingMoments } from '../rolling/moments.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Skewness. */
export const skew: FeatureOp<'window'> = {
  name: 'skew',
  formula: 'm3 / m2^1.5 over the window, population moments; null where m2 is 0.',
  inputs: ['ret_1'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  compute([r], { window }) {
    const { m2, m3 } = rollingMoments(r!, window);
    return series(m2.length, (i) => over(m3[i]!, m2[i]! * Math.sqrt(m2[i]!)));
  },
};
