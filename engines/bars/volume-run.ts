/** Volume run bars. */
import type { ExpectationParams } from './expected-trades.ts';
import { runBar } from './run.ts';
import type { BarDefinition } from './types.ts';

/**
 * Run bars where a trade weighs its size: see {@link runBar}.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.4.
 */
export const volumeRun: BarDefinition<ExpectationParams> = runBar(
  'volume_run',
  'base units',
  (trades, i) => trades.size[i]!,
);
