/** The bar types. To add one: a file beside this one, and its name and value here. */

import { dollar } from './dollar.ts';
import { dollarImbalance } from './dollar-imbalance.ts';
import { dollarRun } from './dollar-run.ts';
import { tick } from './tick.ts';
import { tickImbalance } from './tick-imbalance.ts';
import { tickRun } from './tick-run.ts';
import { time } from './time.ts';
import type { BarDefinition } from './types.ts';
import { volume } from './volume.ts';
import { volumeImbalance } from './volume-imbalance.ts';
import { volumeRun } from './volume-run.ts';

/** Names of the bar types. */
export type BarName =
  | 'time'
  | 'tick'
  | 'volume'
  | 'dollar'
  | 'tick_imbalance'
  | 'volume_imbalance'
  | 'dollar_imbalance'
  | 'tick_run'
  | 'volume_run'
  | 'dollar_run';

/** Bar types by name, in the order in which their rows follow one another in `cdm_labels` and `ft_features`. */
export const bars: Readonly<Record<BarName, BarDefinition>> = {
  time,
  tick,
  volume,
  dollar,
  tick_imbalance: tickImbalance,
  volume_imbalance: volumeImbalance,
  dollar_imbalance: dollarImbalance,
  tick_run: tickRun,
  volume_run: volumeRun,
  dollar_run: dollarRun,
};
