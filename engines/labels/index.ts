/** The labelling methods. To add one: a file beside this one, and its name and value here. */
import { cusumFilter } from './cusum-filter.ts';
import { fixedHorizonReturn } from './fixed-horizon-return.ts';
import { trendScanning } from './trend-scanning.ts';
import { tripleBarrier } from './triple-barrier.ts';
import type { LabelDefinition } from './types.ts';

/** Names of the labelling methods. */
export type LabelName = 'cusum_filter' | 'triple_barrier' | 'fixed_horizon_return' | 'trend_scanning';

/** Labelling methods by name, in the order of their columns in `cdm_labels`; an event filter stands before those that it filters for. */
export const labels: Readonly<Record<LabelName, LabelDefinition>> = {
  cusum_filter: cusumFilter,
  triple_barrier: tripleBarrier,
  fixed_horizon_return: fixedHorizonReturn,
  trend_scanning: trendScanning,
};
