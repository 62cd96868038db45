/** Tick imbalance bars. */
import type { ExpectationParams } from './expected-trades.ts';
import { imbalanceBar } from './imbalance.ts';
import type { BarDefinition } from './types.ts';

/**
 * Imbalance bars where a trade weighs 1: see {@link imbalanceBar}.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.1.
 */
export const tickImbalance: BarDefinition<ExpectationParams> = imbalanceBar(
  'tick_imbalance',
  'trades',
  () => 1,
);
