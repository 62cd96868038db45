/** Dollar imbalance bars. */
import type { ExpectationParams } from './expected-trades.ts';
import { imbalanceBar } from './imbalance.ts';
import type { BarDefinition } from './types.ts';

/**
 * Imbalance bars where a trade weighs its price times its size: see {@link imbalanceBar}.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.2.
 */
export const dollarImbalance: BarDefinition<ExpectationParams> = imbalanceBar(
  'dollar_imbalance',
  'quote units',
  (trades, i) => trades.dollar[i]!,
);
