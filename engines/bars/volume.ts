/** Volume bars. */
import { positive } from '../params.ts';
import { BarAccumulator } from './accumulator.ts';
import type { BarDefinition } from './types.ts';

/**
 * A bar every `threshold` base units, the trade that reaches it included whole. Nothing is carried over, and a bar that the day leaves
 * unfinished is dropped.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
 */
export const volume: BarDefinition<{ threshold: number }> = {
  name: 'volume',
  doc: 'closes after the trade that makes volume reach the threshold',
  params: { threshold: positive('base units of a bar') },
  create({ threshold }) {
    const bar = new BarAccumulator();
    return {
      update(trades, from, to) {
        for (let i = from; i < to; i++) {
          bar.add(trades, i);
          if (bar.volume >= threshold) bar.close();
        }
      },
      take: () => bar.take(),
      finish: () => undefined,
    };
  },
};
