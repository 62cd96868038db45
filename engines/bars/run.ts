/** What the three run bars share. */
import { BarAccumulator } from './accumulator.ts';
import { Ewma } from './ewma.ts';
import {
  checkExpectation,
  type ExpectationParams,
  ExpectedTrades,
  expectationParams,
} from './expected-trades.ts';
import type { BarDefinition, BarTrades } from './types.ts';

/**
 * Run bars: with v_t what a trade weighs,
 *
 * ```
 *   theta_T = max(sum of v_t over the bar's buys, sum of v_t over its sells)
 *   the bar closes after the trade that makes theta_T >= E[T] max(P[buy] E[v | buy], (1 - P[buy]) E[v | sell])  (and not 0)
 *   P[buy]      = EWMA of the share of buys over the bars before, span bars_span
 *   E[v | side] = EWMA of v_t over the side's trades of the bars before, span trades_span
 *   E[T]        = EWMA of T over the bars before, span bars_span; or constant
 * ```
 *
 * All expectations are those at the bar's start. Warm-up: the day's first bar has `expected_trades` trades, and the
 * expectations begin with it. A run may be interrupted: trades of the other side do not end it. Nothing is carried over, and
 * a bar that the day leaves unfinished is dropped.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.3 and 2.3.2.4.
 */
export function runBar(
  name: string,
  what: string,
  weight: (trades: BarTrades, i: number) => number,
): BarDefinition<ExpectationParams> {
  return {
    name,
    doc: `closes after the trade that makes the ${what} of buys or of sells reach what is expected of a bar`,
    params: expectationParams,
    check: checkExpectation,
    create(params) {
      const bar = new BarAccumulator();
      const trades = new ExpectedTrades(params);
      const shareOfBuys = new Ewma(params.bars_span);
      const buy = new Ewma(params.trades_span);
      const sell = new Ewma(params.trades_span);
      let buys = 0;
      let bought = 0;
      let sold = 0;
      /** Undefined in the first bar. */
      let threshold: number | undefined;
      return {
        update(batch, from, to) {
          let start = from;
          for (let i = from; i < to; i++) {
            const direction = batch.direction[i]!;
            const v = weight(batch, i);
            if (direction > 0) {
              buys++;
              bought += v;
              buy.update(v);
            } else if (direction < 0) {
              sold += v;
              sell.update(v);
            }
            const theta = Math.max(bought, sold);
            const full =
              threshold === undefined
                ? bar.nTrades + i + 1 - start >= params.expected_trades
                : theta >= threshold && theta > 0;
            if (!full) continue;
            bar.add(batch, start, i + 1);
            start = i + 1;
            trades.update(bar.nTrades);
            shareOfBuys.update(buys / bar.nTrades);
            const p = shareOfBuys.value;
            threshold = trades.value * Math.max(p * buy.value, (1 - p) * sell.value);
            buys = 0;
            bought = 0;
            sold = 0;
            bar.close();
          }
          bar.add(batch, start, to);
        },
        take: () => bar.take(),
        finish: () => undefined,
      };
    },
  };
}
