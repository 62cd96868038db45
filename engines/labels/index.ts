/** The labelling methods. To add one: a file beside this one, and its name and value here. */
import { fixedHorizonReturn } from './fixed-horizon-return.ts';
import { trendScanning } from './trend-scanning.ts';
import { tripleBarrier } from './triple-barrier.ts';
import type { LabelDefinition } from './types.ts';

/** Names of the labelling methods. */
export type LabelName = 'triple_barrier' | 'fixed_horizon_return' | 'trend_scanning';

/** Labelling methods by name, in the order of their columns in `cdm_labels`. */
export const labels: Readonly<Record<LabelName, LabelDefinition>> = {
  triple_barrier: tripleBarrier,
  fixed_horizon_return: fixedHorizonReturn,
  trend_scanning: trendScanning,
};
