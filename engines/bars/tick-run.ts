/** Tick run bars. */
import type { ExpectationParams } from './expected-trades.ts';
import { runBar } from './run.ts';
import type { BarDefinition } from './types.ts';

/**
 * Run bars where a trade weighs 1: see {@link runBar}.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.3.
 */
export const tickRun: BarDefinition<ExpectationParams> = runBar('tick_run', 'trades', () => 1);
