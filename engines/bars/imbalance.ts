/** What the three imbalance bars share. */
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
 * Imbalance bars: with b_t the direction of a trade (+1 buy, -1 sell) and v_t what it weighs,
 *
 * ```
 *   theta_T = sum over the bar's trades of b_t v_t
 *   the bar closes after the trade that makes |theta_T| >= E[T] |E[b v]|  (and not 0)
 *   E[b v] = EWMA of b_t v_t over the trades of the bars before, span trades_span
 *   E[T]   = EWMA of T over the bars before, span bars_span; or constant
 * ```
 *
 * Both expectations are those at the bar's start. Warm-up: the day's first bar has `expected_trades` trades, and the
 * expectations begin with it. Nothing is carried over, and a bar that the day leaves unfinished is dropped. The better the
 * flow is balanced, the less imbalance is expected and the shorter are the bars.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.2.1 and 2.3.2.2, where
 * E[b v] = 2 v+ - E[v].
 */
export function imbalanceBar(
  name: string,
  what: string,
  weight: (trades: BarTrades, i: number) => number,
): BarDefinition<ExpectationParams> {
  return {
    name,
    doc: `closes after the trade that makes the imbalance of signed ${what} reach what is expected of a bar`,
    params: expectationParams,
    check: checkExpectation,
    create(params) {
      const bar = new BarAccumulator();
      const trades = new ExpectedTrades(params);
      const flow = new Ewma(params.trades_span);
      let theta = 0;
      /** Undefined in the first bar. */
      let threshold: number | undefined;
      return {
        update(batch, from, to) {
          let start = from;
          for (let i = from; i < to; i++) {
            const signed = batch.direction[i]! * weight(batch, i);
            theta += signed;
            flow.update(signed);
            const size = Math.abs(theta);
            const full =
              threshold === undefined
                ? bar.nTrades + i + 1 - start >= params.expected_trades
                : size >= threshold && size > 0;
            if (!full) continue;
            bar.add(batch, start, i + 1);
            start = i + 1;
            trades.update(bar.nTrades);
            threshold = trades.value * Math.abs(flow.value);
            theta = 0;
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
