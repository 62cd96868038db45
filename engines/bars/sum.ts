/** What volume bars and dollar bars share. */
import { positive } from '../params.ts';
import { BarAccumulator } from './accumulator.ts';
import type { BarDefinition, BarTrades } from './types.ts';

/**
 * A bar whenever what the trades weigh adds up to `threshold`, the trade that reaches it included whole. Nothing is carried
 * over, and a bar that the day leaves unfinished is dropped.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
 */
export function sumBar(
  name: 'volume' | 'dollar',
  unit: string,
  weights: (trades: BarTrades) => Float64Array,
): BarDefinition<{ threshold: number }> {
  return {
    name,
    doc: `closes after the trade that makes ${name} reach the threshold`,
    params: { threshold: positive(`${unit} of a bar`) },
    create({ threshold }) {
      const bar = new BarAccumulator();
      return {
        update(trades, from, to) {
          const weight = weights(trades);
          // A number for certain: V8 would make an object of each sum of what may be anything.
          let sum = Number(bar[name]);
          let start = from;
          for (let i = from; i < to; i++) {
            sum += weight[i]!;
            if (!(sum >= threshold)) continue;
            bar.add(trades, start, i + 1);
            bar.close();
            sum = 0;
            start = i + 1;
          }
          bar.add(trades, start, to);
        },
        take: () => bar.take(),
        finish: () => undefined,
      };
    },
  };
}
