/** The triple-barrier method, and its meta-labels. */
import { choice, integer, nonNegative } from '../params.ts';
import { nullable } from '../table.ts';
import { type SideName, sideOf, sides } from './side.ts';
import type { LabelDefinition } from './types.ts';

type Params = {
  horizon: number;
  vertical_us: number;
  pt: number;
  sl: number;
  side: string;
  side_bars: number;
};

/**
 * Which barrier the path of closes touches first: the upper one at pt * sigma * sqrt(h), the lower one at
 * -sl * sigma * sqrt(h), h being `horizon`, or the vertical one: after h bars, or with `vertical_us` at the first bar that
 * closes at least so many microseconds later. pt = 0 or sl = 0 leaves that barrier out. Null where sigma is not above 0, and
 * where the day ends before any is touched.
 *
 * Without a side: +1, -1, or 0 at the vertical barrier, and the log return. With one, meta-labels: barriers and return
 * are those of a bet on that side (profit above, loss below), and the label is 1 if it made money, else 0. Null where the
 * side is 0 or not known; the side is a column of its own.
 *
 * Sources: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 3.3-3.4, snippet 3.2 (barriers), 3.6, snippets
 * 3.6-3.7 (meta-labels).
 */
export const tripleBarrier: LabelDefinition<Params, 'tb_label' | 'tb_ret' | 'tb_touch_ts' | 'tb_side'> = {
  name: 'triple_barrier',
  doc: '+1, -1 or 0 by the barrier touched first: profit, loss or time; with a side, 1 or 0 by whether the bet made money',
  params: {
    horizon: integer('bars until the vertical barrier', { default: 60 }),
    vertical_us: integer('microseconds until the vertical barrier, 0 for horizon bars', {
      min: 0,
      default: 0,
    }),
    pt: nonNegative('upper barrier in units of sigma * sqrt(horizon), 0 for none', { default: 1 }),
    sl: nonNegative('lower barrier in units of sigma * sqrt(horizon), 0 for none', { default: 1 }),
    side: choice('the side of the bets that meta-labels judge', ['none', ...sides]),
    side_bars: integer('bars that momentum and reversion look back', { default: 20 }),
  },
  columns: ({ side }) => [
    nullable('tb_label', 'int8'),
    nullable('tb_ret', 'double'),
    nullable('tb_touch_ts', 'int64'),
    ...(side === 'none' ? [] : [nullable('tb_side', 'int8')]),
  ],
  targets: ['tb_label', 'tb_ret', 'tb_side'],
  compute(input, params, out) {
    const { rows, logClose, vol, tsClose, events } = input;
    const { horizon, vertical_us, pt, sl, side_bars } = params;
    const meta = params.side !== 'none';
    const bets = meta ? sideOf(params.side as SideName, logClose, side_bars) : undefined;
    if (bets !== undefined) out.tb_side.set(bets);
    const root = Math.sqrt(horizon);
    for (let i = 0; i < rows; i++) {
      const sigma = vol[i]!;
      const side = bets === undefined ? 1 : bets[i]!;
      if (events[i] === 0 || !(sigma > 0) || !(Math.abs(side) > 0)) continue;
      const upper = pt > 0 ? pt * sigma * root : Infinity;
      const lower = sl > 0 ? -sl * sigma * root : -Infinity;
      const end = vertical_us > 0 ? rows - 1 : Math.min(i + horizon, rows - 1);
      const endTs = vertical_us > 0 ? tsClose[i]! + vertical_us : Infinity;
      for (let j = i + 1; j <= end; j++) {
        const x = side * (logClose[j]! - logClose[i]!);
        const touched = x >= upper ? 1 : x <= lower ? -1 : 0;
        const expired = vertical_us > 0 ? tsClose[j]! >= endTs : j === i + horizon;
        if (touched === 0 && !expired) continue;
        out.tb_label[i] = meta ? Number(x > 0) : touched;
        out.tb_ret[i] = x;
        out.tb_touch_ts[i] = tsClose[j]!;
        break;
      }
    }
  },
};
