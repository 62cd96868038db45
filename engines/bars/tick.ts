/** Tick bars. */
import { integer } from '../params.ts';
import { BarAccumulator } from './accumulator.ts';
import type { BarDefinition } from './types.ts';

/**
 * A bar every `threshold` trades. Nothing is carried over, and a bar that the day leaves
 * unfinished is dropped.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
 */
export const tick: BarDefinition<{ threshold: number }> = {
  name: 'tick',
  doc: 'closes after the trade that makes n_trades reach the threshold',
  params: { threshold: integer('trades of a bar', { default: 1000 }) },
  create({ threshold }) {
    const bar = new BarAccumulator();
    return {
      update(trades, from, to) {
        for (let start = from; start < to; ) {
          const end = Math.min(to, start + threshold - bar.nTrades);
          bar.add(trades, start, end);
          if (bar.nTrades >= threshold) bar.close();
          start = end;
        }
      },
      take: () => bar.take(),
      finish: () => undefined,
    };
  },
};
