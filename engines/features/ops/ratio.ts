import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Ratio of two columns. */
export const ratio: FeatureOp<never> = {
  name: 'ratio',
  formula: 'a / b, null unless b is above 0.',
  inputs: ['close', 'open'],
  params: {},
  compute([a, b]) {
    return series(a!.length, (i) => over(a![i]!, b![i]!));
  },
};
