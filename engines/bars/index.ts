/** The bar types. To add one: a file beside this one, and its name and value here. */
import { dollar } from './dollar.ts';
import { tick } from './tick.ts';
import { time } from './time.ts';
import type { BarDefinition } from './types.ts';
import { volume } from './volume.ts';

/** Names of the bar types. */
export type BarName = 'time' | 'tick' | 'volume' | 'dollar';

/** Bar types by name, in the order in which their rows follow one another in `cdm_labels` and `ft_features`. */
export const bars: Readonly<Record<BarName, BarDefinition>> = { time, tick, volume, dollar };
