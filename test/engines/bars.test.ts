import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarName, bars } from '../../engines/bars/index.ts';
import { type BarTable, type BarTrades, barColumns } from '../../engines/bars/types.ts';
import { type ParamValues, resolveDefinition } from '../../engines/params.ts';
import { concatTables } from '../../engines/table.ts';

type Row = [ts: number, price: number, size: number, direction: number];

function columns(rows: readonly Row[]): BarTrades {
  const at = (i: number) => rows.map((row) => row[i]!);
  return {
    ts: Float64Array.from(at(0)),
    price: Float64Array.from(at(1)),
    size: Float64Array.from(at(2)),
    dollar: Float64Array.from(rows, (row) => row[1] * row[2]),
    direction: Int8Array.from(at(3)),
  };
}

function build(name: BarName, params: ParamValues, rows: readonly Row[]): BarTable {
  const definition = bars[name];
  const builder = definition.create(resolveDefinition(`bars.${name}`, definition, params));
  builder.update(columns(rows), 0, rows.length);
  builder.finish();
  return builder.take();
}

const rowsOf = (table: BarTable) =>
  Array.from({ length: table.rows }, (_, i) =>
    Object.fromEntries(Object.entries(table.columns).map(([k, v]) => [k, v[i]])),
  );

const day: Row[] = [
  [100, 10, 1, 1],
  [101, 12, 2, -1],
  [109, 9, 1, 1],
  [130, 11, 4, 0],
];

describe('time bars', () => {
  it('are aligned to the epoch, skip empty intervals and keep the last', () => {
    expect(rowsOf(build('time', { interval_us: 10 }, day))).toEqual([
      {
        ts_open: 100,
        ts_close: 110,
        open: 10,
        high: 12,
        low: 9,
        close: 9,
        volume: 4,
        dollar: 43,
        vwap: 43 / 4,
        n_trades: 3,
        buy_volume: 2,
        sell_volume: 2,
        bar_id: 0,
      },
      {
        ts_open: 130,
        ts_close: 140,
        open: 11,
        high: 11,
        low: 11,
        close: 11,
        volume: 4,
        dollar: 44,
        vwap: 11,
        n_trades: 1,
        buy_volume: 0,
        sell_volume: 0,
        bar_id: 1,
      },
    ]);
  });

  it('start with the interval, even for a trade at its very end', () => {
    const { ts_open, ts_close } = build('time', { interval_us: 60_000_000 }, [
      [1723161599999999, 1, 1, 0],
    ]).columns;
    expect([ts_open[0], ts_close[0]]).toEqual([1723161540000000, 1723161600000000]);
  });
});

describe('threshold bars', () => {
  const opens = (table: BarTable) =>
    [...table.columns.ts_open].map((open, i) => [open, table.columns.ts_close[i]]);

  it('close after the trade that reaches the threshold, carry nothing over and drop the unfinished', () => {
    expect(opens(build('tick', { threshold: 2 }, day.slice(0, 3)))).toEqual([[100, 101]]);
    expect(opens(build('volume', { threshold: 3 }, day))).toEqual([[100, 101], [109, 130]]); // biome-ignore format: bars
    expect(opens(build('dollar', { threshold: 30 }, day))).toEqual([[100, 101], [109, 130]]); // biome-ignore format: bars
    expect(build('volume', { threshold: 3 }, day).columns.volume).toEqual(Float64Array.of(3, 5));
  });

  it('have a null vwap where nothing was traded', () => {
    expect(build('tick', { threshold: 1 }, [[1, 10, 0, 0]]).columns.vwap[0]).toBeNaN();
  });
});

describe('every bar type', () => {
  const trades = fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 90, max: 110 }),
        fc.integer({ min: 0, max: 30 }).map((n) => n / 10),
        fc.constantFrom(-1, 0, 1),
      ),
      { minLength: 1, maxLength: 700 },
    )
    .map((rows) => rows.toSorted((a, b) => a[0] - b[0]) as Row[]);
  const params: Record<BarName, ParamValues> = {
    time: { interval_us: 7 },
    tick: { threshold: 2 },
    volume: { threshold: 3 },
    dollar: { threshold: 150 },
    tick_imbalance: { expected_trades: 4, trades_span: 9 },
    volume_imbalance: { expected_trades: 5, expectation: 'constant' },
    dollar_imbalance: { expected_trades: 3, max_expected_trades: 20 },
    tick_run: { expected_trades: 4, bars_span: 3 },
    volume_run: { expected_trades: 3, expectation: 'constant' },
    dollar_run: { expected_trades: 5, min_expected_trades: 2 },
  };
  const names = Object.keys(bars) as BarName[];

  it.each(names)('%s: every trade is in exactly one bar, save those of the last unfinished one', (name) => {
    fc.assert(
      fc.property(trades, (rows) => {
        const table = build(name, params[name], rows);
        const { n_trades, volume, dollar, open, close, high, low, bar_id } = table.columns;
        let from = 0;
        for (let i = 0; i < table.rows; i++) {
          const own = rows.slice(from, (from += n_trades[i]!));
          const prices = own.map((row) => row[1]);
          expect([bar_id[i], open[i], close[i], high[i], low[i]]).toEqual([
            i,
            prices[0],
            prices.at(-1),
            Math.max(...prices),
            Math.min(...prices),
          ]);
          expect(volume[i]).toBe(own.reduce((sum, row) => sum + row[2], 0));
          expect(dollar[i]).toBe(own.reduce((sum, row) => sum + row[1] * row[2], 0));
        }
        if (name === 'time') expect(from).toBe(rows.length);
        else if (!/imbalance|run/.test(name))
          expect(build(name, params[name], rows.slice(from)).rows).toBe(0);
        else expect(from).toBeLessThanOrEqual(rows.length);
      }),
      { numRuns: 100 },
    );
  });

  it.each(names)('%s: how trades are cut into calls does not change the bars', (name) => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 1, max: 50 }), (rows, step) => {
        const definition = bars[name];
        const builder = definition.create(resolveDefinition(name, definition, params[name]));
        const taken: BarTable[] = [];
        for (let from = 0; from < rows.length; from += step) {
          builder.update(columns(rows), from, Math.min(from + step, rows.length));
          if (step % 2 === 0) taken.push(builder.take());
        }
        builder.finish();
        taken.push(builder.take());
        expect(concatTables(taken)).toEqual(build(name, params[name], rows));
      }),
      { numRuns: 50 },
    );
  });

  it('has the columns of the schema, in order', () => {
    for (const name of names) {
      expect(Object.keys(build(name, params[name], day).columns)).toEqual(
        barColumns.map((spec) => spec.name),
      );
    }
  });

  it('has its name as its key and its file', () => {
    const files = readdirSync(new URL('../../engines/bars', import.meta.url));
    const apart = [
      'accumulator.ts',
      'ewma.ts',
      'expected-trades.ts',
      'imbalance.ts',
      'index.ts',
      'run.ts',
      'sum.ts',
      'types.ts',
    ];
    expect(files.filter((file) => !apart.includes(file)).sort()).toEqual(
      names.map((name) => `${name.replaceAll('_', '-')}.ts`).sort(),
    );
    for (const name of names) expect(bars[name].name).toBe(name);
  });

  it('states its parameters with their defaults', () => {
    const defaults = names
      .slice(0, 5)
      .map((name) => [name, Object.entries(bars[name].params).map(([key, spec]) => [key, spec.default])]);
    expect(defaults).toEqual([
      ['time', [['interval_us', 60_000_000]]],
      ['tick', [['threshold', 1000]]],
      ['volume', [['threshold', undefined]]],
      ['dollar', [['threshold', undefined]]],
      [
        'tick_imbalance',
        [
          ['expectation', 'ema'],
          ['expected_trades', undefined],
          ['bars_span', 20],
          ['trades_span', 1000],
          ['min_expected_trades', 1],
          ['max_expected_trades', 1e9],
        ],
      ],
    ]);
  });

  it('refuses parameters that do not fit together', () => {
    expect(() => build('tick_run', { expected_trades: 5, min_expected_trades: 9 }, [])).toThrow(
      'bars.tick_run: expected_trades 5 is not between min_expected_trades 9 and max_expected_trades 1000000000',
    );
    expect(() => build('tick_run', { expected_trades: 5, expectation: 'sma' }, [])).toThrow(
      'bars.tick_run.expectation is sma; it must be ema or constant',
    );
  });
});
