import { integer } from '../../params.ts';
import { rollingMoments } from '../rolling/moments.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Distance from the mean. Source of `boll_z_20`: Bollinger (2001). */
export const zScore: FeatureOp<'window'> = {
  name: 'z_score',
  formula: '(x - mean(x)) / sd(x) over the window, sd that of a sample; null where sd is 0.',
  source: 'Bollinger (2001), for closes',
  inputs: ['close'],
  params: { window: integer('bars', { min: 2, default: 20 }) },
  compute([x], { window }) {
    const { mean, m2 } = rollingMoments(x!, window);
    const sample = window / (window - 1);
    return series(x!.length, (i) => over(x![i]! - mean[i]!, Math.sqrt(m2[i]! * sample)));
  },
};
