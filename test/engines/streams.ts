/** Small streams of events for the laws, and the state engine as the text of its rules says it, without speed. */
import fc from 'fast-check';
import { BID } from '../../engines/book/types.ts';
import { createStateEngine } from '../../engines/state/engine.ts';
import { joinPages } from '../../engines/state/join.ts';
import type {
  DeltaBatch,
  StateCounts,
  StateEngine,
  StatePage,
  StateSettings,
  TradeBatch,
} from '../../engines/state/types.ts';
import { MapBook } from './map-book.ts';

export interface Trade {
  ts: number;
  side: number;
  price: number;
  size: number;
}

export interface Delta extends Trade {
  is_snapshot: number;
}

export const settings: StateSettings = {
  ticksPerUnit: 10,
  contractSize: 1,
  contractType: 'linear',
  gapUs: 20,
  depth: 3,
  snapshotUs: 7,
  dayStartUs: 1000,
  dayEndUs: 1100,
  bars: {
    time: { interval_us: 13 },
    tick: { threshold: 3 },
    volume: { threshold: 2.5 },
    dollar: { threshold: 25 },
    tick_imbalance: { expected_trades: 3, trades_span: 5, bars_span: 2 },
    volume_imbalance: { expected_trades: 3, expectation: 'constant' },
    dollar_imbalance: { expected_trades: 2 },
    tick_run: { expected_trades: 3, max_expected_trades: 4 },
    volume_run: { expected_trades: 2 },
    dollar_run: { expected_trades: 3, expectation: 'constant' },
  },
};

/** Sorts by ts; rows of one ts keep their order, which is that of seq. */
function inOrder<T extends { ts: number }>(rows: T[]): T[] {
  return rows.toSorted((a, b) => a.ts - b.ts);
}

const ts = fc.integer({ min: 1000, max: 1099 });
const price = fc.integer({ min: 95, max: 105 }).map((tick) => tick / 10);

export const trades: fc.Arbitrary<Trade[]> = fc
  .array(
    fc.record({
      ts,
      side: fc.constantFrom(-1, 0, 0, 1),
      price,
      size: fc.integer({ min: 0, max: 20 }).map((n) => n / 10),
    }),
    {
      maxLength: 40,
    },
  )
  .map(inOrder);

export const deltas: fc.Arbitrary<Delta[]> = fc
  .array(
    fc.record({
      ts,
      is_snapshot: fc.constantFrom(0, 0, 0, 0, 1),
      side: fc.constantFrom(-1, 1),
      price,
      size: fc.constantFrom(0, 0.5, 1, 2.25),
    }),
    { maxLength: 60 },
  )
  .map(inOrder);

export function tradeRows(rows: readonly Trade[]): TradeBatch {
  return {
    rows: rows.length,
    columns: {
      ts: Float64Array.from(rows, (row) => row.ts),
      side: Int8Array.from(rows, (row) => row.side),
      price: Float64Array.from(rows, (row) => row.price),
      size: Float64Array.from(rows, (row) => row.size),
    },
  };
}

export function deltaRows(rows: readonly Delta[]): DeltaBatch {
  return {
    rows: rows.length,
    columns: { ...tradeRows(rows).columns, is_snapshot: Uint8Array.from(rows, (row) => row.is_snapshot) },
  };
}

/** The whole tables of a day. */
export type Day = StatePage & { readonly counts: StateCounts };

/** One run with all trades first and the deltas in one batch. */
export function runAtOnce(
  tradeList: readonly Trade[],
  deltaList: readonly Delta[],
  over: StateSettings = settings,
): Day {
  const engine = createStateEngine(over);
  engine.pushTrades(tradeRows(tradeList));
  return dayOf(engine, [...engine.pushDeltas(deltaRows(deltaList))]);
}

/** Ends the day of an engine that gave these pages. */
export function dayOf(engine: StateEngine, pages: readonly StatePage[]): Day {
  return { ...joinPages([...pages, ...engine.finish()]), counts: engine.counts() };
}

/** The book of all deltas that `keep` accepts. */
export function bookOf(deltaList: readonly Delta[], keep: (delta: Delta) => boolean): MapBook {
  const book = new MapBook();
  deltaList.forEach((delta, i) => {
    if (!keep(delta)) return;
    if (delta.is_snapshot === 1 && deltaList[i - 1]?.is_snapshot !== 1) book.clear();
    book.set(delta.side > 0 ? BID : -1, Math.round(delta.price * settings.ticksPerUnit), delta.size);
  });
  return book;
}
