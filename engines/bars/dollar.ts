/** Dollar bars. */
import { positive } from '../params.ts';
import { BarAccumulator } from './accumulator.ts';
import type { BarDefinition } from './types.ts';

/**
 * A bar every `threshold` quote units, the trade that reaches it included whole. Nothing is carried over, and a bar that the day leaves
 * unfinished is dropped.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
 */
export const dollar: BarDefinition<{ threshold: number }> = {
  name: 'dollar',
  doc: 'closes after the trade that makes dollar reach the threshold',
  params: { threshold: positive('quote units of a bar') },
  create({ threshold }) {
    const bar = new BarAccumulator();
    return {
      update(trades, from, to) {
        for (let i = from; i < to; i++) {
          bar.add(trades, i);
          if (bar.dollar >= threshold) bar.close();
        }
      },
      take: () => bar.take(),
      finish: () => undefined,
    };
  },
};
