import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltaBatch, lobColumns, tradeBatch, tradeEnrichedColumns } from '../../engines/state/columns.ts';
import { createStateEngine } from '../../engines/state/engine.ts';
import { joinPages } from '../../engines/state/join.ts';
import type { StatePage, StateSettings } from '../../engines/state/types.ts';
import {
  bookOf,
  type Delta,
  dayOf,
  deltaRows,
  deltas,
  runAtOnce,
  settings,
  type Trade,
  tradeRows,
  trades,
} from './streams.ts';

const delta = (ts: number, side: number, price: number, size: number, is_snapshot = 0): Delta => ({
  ts,
  side,
  price,
  size,
  is_snapshot,
});
const trade = (ts: number, price: number, size = 1, side = 0): Trade => ({ ts, side, price, size });
const list = (values: ArrayLike<number> | undefined) => Array.from(values ?? []);

const quotes = [delta(1001, 1, 9.9, 3, 1), delta(1001, -1, 10.1, 1, 1)];

describe('trades', () => {
  it('see the book of the deltas before their ts, not of those at it', () => {
    const { cdm_trade_enriched } = runAtOnce(
      [trade(1001, 10), trade(1002, 10), trade(1005, 10), trade(1006, 10)],
      [...quotes, delta(1005, 1, 10, 2)],
    );
    const { bid_px, ask_px, mid, spread } = cdm_trade_enriched.columns;
    expect(list(bid_px)).toEqual([Number.NaN, 9.9, 9.9, 10]);
    expect(list(ask_px)).toEqual([Number.NaN, 10.1, 10.1, 10.1]);
    expect(list(mid)).toEqual([Number.NaN, 10, 10, 10.05]);
    expect(list(spread)).toEqual([Number.NaN, 0.2, 0.2, 0.1]);
  });

  it('take their direction from the side, else from the mid, else from the tick test', () => {
    const { columns } = runAtOnce(
      [
        trade(1000, 10, 1), // nothing known
        trade(1000, 10.1, 1), // tick up
        trade(1000, 10.1, 1), // as before
        trade(1000, 10, 1), // tick down
        trade(1003, 10.1, 2), // above the mid 10
        trade(1003, 9.9, 2), // below
        trade(1003, 10, 2), // at the mid: higher than before
        trade(1003, 10.2, 4, -1), // told
        trade(1003, 10, 2), // at the mid: lower
      ],
      quotes,
    ).cdm_trade_enriched;
    expect(list(columns.direction)).toEqual([0, 1, 1, -1, 1, -1, 1, -1, -1]);
    expect(list(columns.signed_volume)).toEqual([0, 1, 1, -1, 2, -2, 2, -4, -2]);
  });

  it('are all enriched on a day without deltas', () => {
    const { cdm_trade_enriched, cdm_lob_l2, counts } = runAtOnce([trade(1000, 10), trade(1099, 11)], []);
    expect(list(cdm_trade_enriched.columns.direction)).toEqual([0, 1]);
    expect(cdm_lob_l2.rows).toBe(0);
    expect(counts).toEqual({
      trades: 2,
      deltas: 0,
      messages: 0,
      crossed: 0,
      locked: 0,
      gaps: 0,
      longestSilenceUs: 0,
      restarts: 0,
      firstRowNotSnapshot: false,
    });
  });
});

describe('book snapshots', () => {
  const lob = (rows: Delta[]) => runAtOnce([], rows).cdm_lob_l2;

  it('begin after the first delta and run to the end of the day', () => {
    expect(list(lob(quotes).columns['ts'])).toEqual([1007, 1014, 1021, 1028, 1035, 1042, 1049, 1056, 1063, 1070, 1077, 1084, 1091, 1098]); // biome-ignore format: one row a time
    expect(lob([delta(1000, 1, 9, 1, 1)]).columns['ts']![0]).toBe(1007);
    expect(lob([delta(1007, 1, 9, 1, 1)]).columns['ts']![0]).toBe(1014);
    expect(lob([delta(999, 1, 9, 1, 1)]).columns['ts']![0]).toBe(1000);
    expect(lob([delta(1098, 1, 9, 1, 1)]).rows).toBe(0);
  });

  it('hold the deltas before their time, not those at it', () => {
    const bid = lob([...quotes, delta(1007, 1, 10, 2), delta(1013, 1, 9.5, 1)]).columns['bid_px_1']!;
    expect(list(bid).slice(0, 3)).toEqual([9.9, 10, 10]);
  });

  it('give levels, depths, imbalances and the microprice', () => {
    const { columns } = lob([...quotes, delta(1001, 1, 9.7, 2, 1), delta(1002, -1, 10.4, 5)]);
    const first = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0]]));
    expect(first).toEqual({
      ts: 1007,
      mid: 10,
      microprice: (9.9 * 1 + 10.1 * 3) / 4,
      spread: 0.2,
      imbalance_1: 0.5,
      imbalance_n: (5 - 6) / 11,
      bid_depth: 5,
      ask_depth: 6,
      bid_px_1: 9.9,
      bid_px_2: 9.7,
      bid_px_3: Number.NaN,
      bid_sz_1: 3,
      bid_sz_2: 2,
      bid_sz_3: 0,
      ask_px_1: 10.1,
      ask_px_2: 10.4,
      ask_px_3: Number.NaN,
      ask_sz_1: 1,
      ask_sz_2: 5,
      ask_sz_3: 0,
    });
    expect(Object.keys(columns)).toEqual(lobColumns(3).map((spec) => spec.name));
  });

  it('have null quotes and depth 0 where a side is empty', () => {
    const { columns } = lob([delta(1001, 1, 9.9, 3, 1)]);
    for (const name of ['mid', 'microprice', 'spread', 'imbalance_1', 'imbalance_n', 'ask_px_1']) {
      expect(columns[name]![0], name).toBeNaN();
    }
    expect([columns['bid_depth']![0], columns['ask_depth']![0]]).toEqual([3, 0]);
  });
});

describe('contracts', () => {
  const bar = (over: Partial<StateSettings>) => {
    const only = { ...settings, ...over, bars: { tick: { threshold: 2 } } };
    const { bars, cdm_trade_enriched } = runAtOnce(
      [trade(1001, 10, 2, 1), trade(1002, 12.5, 5, -1)],
      quotes,
      only,
    );
    const { volume, dollar, buy_volume, sell_volume, vwap } = bars.tick!.columns;
    expect(list(cdm_trade_enriched.columns.size)).toEqual([2, 5]);
    expect(list(cdm_trade_enriched.columns.signed_volume)).toEqual([2, -5]);
    return [volume, dollar, buy_volume, sell_volume, vwap].map((column) => column[0]);
  };

  it('of a linear kind count base units of contract_size each', () => {
    expect(bar({ contractSize: 0.5 })).toEqual([3.5, 10 + 31.25, 1, 2.5, 41.25 / 3.5]);
  });

  it('of an inverse kind count quote units of contract_size each', () => {
    expect(bar({ contractSize: 100, contractType: 'inverse' })).toEqual([20 + 40, 700, 20, 40, 700 / 60]);
  });
});

describe('pages', () => {
  const long = { ...settings, snapshotUs: 1, dayStartUs: 0, dayEndUs: 10_000 };

  it('are given as they fill up, whatever the rows are cut into, and hold every row once', () => {
    const engine = createStateEngine(long);
    engine.pushTrades(tradeRows([trade(2, 10), trade(7000, 10), trade(9500, 11)]));
    const sizes: number[][] = [];
    const pages: StatePage[] = [];
    for (const given of [
      engine.pushDeltas(deltaRows([delta(0, 1, 9, 1, 1), delta(9000, 1, 9, 2)])),
      engine.finish(),
    ]) {
      for (const page of given) {
        pages.push(page);
        sizes.push([page.cdm_lob_l2.rows, page.cdm_trade_enriched.rows, page.bars.time!.rows]);
      }
    }
    expect(sizes).toEqual([[4096, 0, 0], [4096, 0, 0], [1807, 3, 3]]); // biome-ignore format: pages
    const { cdm_lob_l2 } = joinPages(pages);
    expect(list(cdm_lob_l2.columns['ts'])).toEqual(Array.from({ length: 9999 }, (_, i) => i + 1));
    const depths = list(cdm_lob_l2.columns['bid_depth']);
    expect([depths[8999], depths[9000]]).toEqual([1, 2]);
  });
});

describe('messages', () => {
  it('of consecutive snapshot rows are one snapshot, which empties the book once', () => {
    const rows = [...quotes, delta(1002, 1, 9.8, 1), delta(1003, 1, 9, 1, 1), delta(1004, 1, 8, 1, 1)];
    const { columns } = runAtOnce([], rows).cdm_lob_l2;
    expect([columns['bid_px_1']![0], columns['bid_px_2']![0], columns['ask_px_1']![0]]).toEqual([
      9,
      8,
      Number.NaN,
    ]);
  });

  it('are counted when they leave the book crossed or locked, not when it is so in between', () => {
    const rows = [
      ...quotes,
      delta(1002, 1, 10.1, 1), // locked
      delta(1003, 1, 10.3, 1), // crossed
      delta(1004, 1, 10.5, 1), // crossed in between,
      delta(1004, 1, 10.5, 0),
      delta(1004, 1, 10.3, 0),
      delta(1004, 1, 10.1, 0), // but not in the end
    ];
    const { counts } = runAtOnce([], rows);
    expect(counts).toEqual({
      trades: 0,
      deltas: 8,
      messages: 4,
      crossed: 1,
      locked: 1,
      gaps: 0,
      longestSilenceUs: 1,
      restarts: 0,
      firstRowNotSnapshot: false,
    });
  });

  it('are counted as gaps when a silence is longer than allowed, and as restarts when a snapshot comes again', () => {
    const rows = [
      ...quotes,
      delta(1021, 1, 9.8, 1), // 20 us later: no gap
      delta(1042, 1, 9, 1, 1), // 21 us later, and a second snapshot
      delta(1042, -1, 11, 1, 1),
      delta(1050, 1, 9, 2),
      delta(1090, 1, 8, 1, 1), // 40 us later, a third
    ];
    expect(runAtOnce([], rows).counts).toMatchObject({ gaps: 2, longestSilenceUs: 40, restarts: 2 });
    const later = runAtOnce([], [delta(1001, 1, 9, 1), delta(1002, 1, 9, 1, 1)]);
    expect(later.counts).toMatchObject({ restarts: 1, firstRowNotSnapshot: true });
  });

  it('are reported when the first is not a snapshot', () => {
    expect(runAtOnce([], [delta(1001, 1, 9.9, 3)]).counts.firstRowNotSnapshot).toBe(true);
  });
});

describe('laws', () => {
  it('a run does not depend on how rows are cut into batches, down to one event at a time', () => {
    fc.assert(
      fc.property(
        trades,
        deltas,
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.boolean(),
        (t, d, cuts, interleave) => {
          const engine = createStateEngine(settings);
          const pages: StatePage[] = [];
          if (interleave) {
            // As a live feed brings them: one event at a time, trades first at equal ts.
            let next = 0;
            for (const row of d) {
              for (; next < t.length && t[next]!.ts <= row.ts; next++)
                engine.pushTrades(tradeRows([t[next]!]));
              pages.push(...engine.pushDeltas(deltaRows([row])));
            }
            for (const row of t.slice(next)) {
              if (row.ts > (d.at(-1)?.ts ?? 0)) engine.pushTrades(tradeRows([row]));
            }
          } else {
            engine.pushTrades(tradeRows(t));
            let from = 0;
            for (const size of [...cuts, d.length]) {
              pages.push(...engine.pushDeltas(deltaRows(d.slice(from, from + size))));
              from += size;
            }
          }
          expect(dayOf(engine, pages)).toEqual(runAtOnce(t, d));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('every quote and every snapshot row is that of the book rebuilt from scratch', () => {
    fc.assert(
      fc.property(trades, deltas, (t, d) => {
        const { cdm_trade_enriched, cdm_lob_l2 } = runAtOnce(t, d);
        const { bid_px, ask_px, ts } = cdm_trade_enriched.columns;
        expect(cdm_trade_enriched.rows).toBe(t.length);
        t.forEach((row, i) => {
          const book = bookOf(d, (delta) => delta.ts < row.ts);
          expect([ts[i], bid_px[i], ask_px[i]]).toEqual([row.ts, book.bestBid() / 10, book.bestAsk() / 10]);
        });
        const { columns, rows } = cdm_lob_l2;
        const times = Array.from({ length: 15 }, (_, k) => 1000 + 7 * k).filter(
          (at) => d.length > 0 && at > d[0]!.ts,
        );
        expect(list(columns['ts'])).toEqual(times);
        for (let row = 0; row < rows; row++) {
          const book = bookOf(d, (delta) => delta.ts < times[row]!);
          for (const [side, name] of [
            [1, 'bid'],
            [-1, 'ask'],
          ] as const) {
            // biome-ignore format: sides
            const ticks = new Float64Array(3).fill(Number.NaN);
            const sizes = new Float64Array(3);
            book.levels(side, 3, ticks, sizes);
            expect([1, 2, 3].map((l) => columns[`${name}_px_${l}`]![row])).toEqual(
              list(ticks.map((x) => x / 10)),
            );
            expect([1, 2, 3].map((l) => columns[`${name}_sz_${l}`]![row])).toEqual(list(sizes));
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('counts', () => {
  it('are those of the messages taken one by one', () => {
    fc.assert(
      fc.property(deltas, (d) => {
        const times = [...new Set(d.map((row) => row.ts))];
        const books = times.map((ts) => bookOf(d, (row) => row.ts <= ts));
        const silences = times.slice(1).map((ts, i) => ts - times[i]!);
        expect(runAtOnce([], d).counts).toMatchObject({
          deltas: d.length,
          messages: times.length,
          crossed: books.filter((book) => book.bestBid() > book.bestAsk()).length,
          locked: books.filter((book) => book.bestBid() === book.bestAsk()).length,
          gaps: silences.filter((silence) => silence > settings.gapUs).length,
          longestSilenceUs: Math.max(0, ...silences),
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('bad input', () => {
  const engine = () => createStateEngine(settings);

  it('is refused when time runs backwards', () => {
    expect(() => runAtOnce([], [delta(1002, 1, 9, 1), delta(1001, 1, 9, 1)])).toThrow(
      'cdm_book_delta row 1: ts 1001 is before 1002',
    );
    expect(() => runAtOnce([trade(1002, 9), trade(1001, 9)], [])).toThrow(
      'cdm_trade row 1: ts 1001 is before 1002',
    );
  });

  it('is refused when a trade comes after the deltas of its ts', () => {
    const open = engine();
    expect([...open.pushDeltas(deltaRows(quotes))]).toEqual([]);
    expect(() => open.pushTrades(tradeRows([trade(1001, 10)]))).toThrow('pushed after a delta of ts 1001');
  });

  it('is refused when a size is negative or missing', () => {
    expect(() => runAtOnce([], [delta(1001, 1, 9, -1)])).toThrow(
      'row 0: size -1 is not a number of at least 0',
    );
    expect(() => runAtOnce([], [delta(1001, 1, 9, Number.NaN)])).toThrow('size NaN');
  });

  it('is refused in the settings, by name', () => {
    const make = (over: object) => () => createStateEngine({ ...settings, ...over });
    expect(make({ depth: 0 })).toThrow('state_engine.depth is 0; it must be an integer of at least 1');
    expect(make({ dayEndUs: 1000 })).toThrow('the day 1000 to 1000');
    expect(make({ bars: { range: {} } })).toThrow(
      'bars.range is not a bar type; allowed: time, tick, volume, dollar, tick_imbalance',
    );
    expect(make({ bars: { volume: {} } })).toThrow('bars.volume.threshold is required: base units of a bar');
  });

  it('is refused after the end of the day', () => {
    const open = engine();
    expect([...open.finish()]).toHaveLength(1);
    expect(() => [...open.pushDeltas(deltaRows([]))]).toThrow('the day is finished');
  });

  it('is refused when a column is missing or of another array type', () => {
    const columns = { ...deltaRows(quotes).columns };
    expect(() => tradeBatch({ rows: 0, columns: {} })).toThrow('cdm_trade has no column ts');
    expect(() => deltaBatch({ rows: 2, columns: { ...columns, side: new Float64Array(2) } })).toThrow(
      'cdm_book_delta.side is a Float64Array; it must be a Int8Array',
    );
    expect(() => deltaBatch({ rows: 3, columns })).toThrow('cdm_book_delta.ts has 2 values for 3 rows');
    expect(deltaBatch({ rows: 2, columns }).rows).toBe(2);
  });
});

it('writes the columns that the schema names', () => {
  const { columns } = runAtOnce([trade(1001, 10)], quotes).cdm_trade_enriched;
  expect(Object.keys(columns)).toEqual(tradeEnrichedColumns.map((spec) => spec.name));
});
