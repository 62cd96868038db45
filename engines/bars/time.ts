/** Time bars. */
import { integer } from '../params.ts';
import { BarAccumulator } from './accumulator.ts';
import type { BarDefinition } from './types.ts';

/**
 * Intervals `[m * interval_us, (m + 1) * interval_us)` since the epoch. One without trades has no row; the day's last
 * is written even if the day ends inside it.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.3.1.
 */
export const time: BarDefinition<{ interval_us: number }> = {
  name: 'time',
  doc: 'closes when a trade arrives at or after the end of the interval',
  params: { interval_us: integer('length of the interval, microseconds', { default: 60_000_000 }) },
  create({ interval_us }) {
    const bar = new BarAccumulator();
    let start = 0;
    const close = () => bar.close(start, start + interval_us);
    return {
      update(trades, from, to) {
        const { ts } = trades;
        for (let i = from; i < to; ) {
          if (bar.nTrades > 0 && ts[i]! >= start + interval_us) close();
          if (bar.nTrades === 0) start = ts[i]! - (ts[i]! % interval_us);
          const first = i;
          const end = start + interval_us;
          while (i < to && ts[i]! < end) i++;
          bar.add(trades, first, i);
        }
      },
      take: () => bar.take(),
      finish() {
        if (bar.nTrades > 0) close();
      },
    };
  },
};
