/**
 * Bars and labels against worked examples that others published: inputs and figures from the sources named at each, nothing else of
 * theirs. Trend scanning of Anscombe's quartet stands with the other tests of labels.
 */
import { describe, expect, it } from 'vitest';
import { type BarName, bars } from '../../engines/bars/index.ts';
import type { BarColumns } from '../../engines/bars/types.ts';
import { computeLabels, type LabelMethods } from '../../engines/labels/table.ts';
import { type ParamValues, resolveDefinition } from '../../engines/params.ts';

type Trade = readonly [ts: number, price: number, size: number, direction?: number];

/** The bars' columns that the sources state, one row a bar. */
function build(name: BarName, params: ParamValues, trades: readonly Trade[], columns: (keyof BarColumns)[]) {
  const builder = bars[name].create(resolveDefinition(name, bars[name], params));
  const of = (k: number) => Float64Array.from(trades, (trade) => trade[k] ?? 0);
  const rows = {
    ts: of(0),
    price: of(1),
    size: of(2),
    dollar: Float64Array.from(trades, ([, price, size]) => price * size),
    direction: Int8Array.from(of(3)),
  };
  builder.update(rows, 0, trades.length);
  builder.finish();
  const table = builder.take();
  return Array.from({ length: table.rows }, (_, i) => columns.map((column) => table.columns[column][i]));
}

describe('RiskLabAI.py, test/data/structures', () => {
  const trades: readonly Trade[] = [
    [0, 100, 10],
    [1, 101, 5],
    [2, 100, 20],
    [3, 101, 10],
    [4, 102, 10],
    [5, 103, 10],
    [6, 102, 5],
  ];

  it('test_standard_bars.py: tick bars of 3, volume bars of 35, dollar bars of 3500', () => {
    const tick = build('tick', { threshold: 3 }, trades, [
      'ts_close',
      'open',
      'high',
      'low',
      'close',
      'n_trades',
    ]);
    expect(tick).toEqual([
      [2, 100, 101, 100, 100, 3],
      [5, 101, 103, 101, 103, 3],
    ]);
    expect(build('volume', { threshold: 35 }, trades, ['volume'])).toEqual([[35], [35]]);
    expect(build('dollar', { threshold: 3500 }, trades, ['dollar'])).toEqual([[3505], [3570]]);
  });

  it('test_time_bars.py: bars of a second; the last one, which the source leaves open, ends with our day', () => {
    const ms: readonly Trade[] = [
      [100, 100, 10],
      [500, 101, 5],
      [1200, 100, 20],
      [1800, 101, 10],
      [2100, 102, 10],
      [2500, 103, 10],
    ];
    const columns = ['ts_close', 'open', 'high', 'low', 'close', 'n_trades'] as const;
    expect(build('time', { interval_us: 1000 }, ms, [...columns])).toEqual([
      [1000, 100, 101, 100, 101, 2],
      [2000, 100, 101, 100, 101, 2],
      [3000, 102, 103, 102, 103, 2],
    ]);
  });

  it('test_run_bars.py: tick runs of 4 and 3 trades', () => {
    // The source lets its expectations follow within a bar, from a guess of 3 trades, and so closes the first at the 4th
    // trade. The book leaves the first bar open; ours has as many trades as are expected, and expectations hold from bar to bar: P[buy] 3/4,
    // 4 trades expected, so three sells.
    const signs = [0, 1, 1, 1, -1, -1, -1];
    const runs = signs.map((sign, i): Trade => [i, 100, 10, sign]);
    const params = { expectation: 'constant', expected_trades: 4 };
    expect(build('tick_run', params, runs, ['n_trades'])).toEqual([[4], [3]]);
  });
  // test_imbalance_bars.py is not here: the lengths that it asserts are not those that its own comments work out.
});

describe('NautilusTrader, tests/unit_tests/data/test_aggregation.py', () => {
  const trades: readonly Trade[] = [
    [0, 1.00001, 3000, 1],
    [0, 1.00002, 4000, 1],
    [0, 1, 3000, 1],
  ];
  const columns: (keyof BarColumns)[] = ['open', 'high', 'low', 'close', 'volume'];

  it('volume bars of 10,000 close with the trade that reaches the threshold', () => {
    expect(build('volume', { threshold: 10_000 }, trades, columns)).toEqual([
      [1.00001, 1.00002, 1, 1, 10_000],
    ]);
  });

  it('a trade beyond the threshold stays whole, where the source makes three bars of 10,000 out of 30,000', () => {
    const beyond: readonly Trade[] = [
      [0, 1.00001, 2000, 1],
      [0, 1.00002, 3000, 1],
      [0, 1, 25_000, 1],
    ];
    // As in Lopez de Prado (2018), 2.3.1, whose bars sample trades and do not divide them.
    expect(build('volume', { threshold: 10_000 }, beyond, columns)).toEqual([
      [1.00001, 1.00002, 1, 1, 30_000],
    ]);
  });
});

describe('RiskLabAI.py, test/data/labeling', () => {
  const prices = [10, 11, 12, 13, 14, 15, 14, 13, 12, 11, 10, 11, 12, 11, 12, 11, 12, 13, 14, 15];

  /** Labels of bars a microsecond apart whose log prices these are. */
  function label(logPrices: readonly number[], methods: LabelMethods): Record<string, Float64Array> {
    const close = Float64Array.from(logPrices, Math.exp);
    const ts_close = Float64Array.from(logPrices.keys());
    const table = computeLabels('time', { rows: close.length, columns: { close, ts_close } }, methods);
    return table.columns as Record<string, Float64Array>;
  }

  it.each([
    [3, [4, 9, 18]],
    [2, [3, 8, 17]],
  ])('test_labeling.py: the CUSUM filter with a threshold of %d', (threshold, events) => {
    // The source filters prices, ours log prices. A hair is added as logarithms of exponentials are no integers.
    const { cusum_event } = label(prices, { cusum_filter: { threshold: threshold + 1e-9 } });
    expect([...cusum_event!.keys()].filter((i) => cusum_event![i] !== 0)).toEqual(events);
    expect(events.map((i) => cusum_event![i])).toEqual([1, -1, 1]);
  });

  it.each([
    ['up', prices.slice(1, 6), 1, 1],
    ['down', prices.slice(7, 11), -1, 0],
  ])('test_labeling.py: triple barriers at 2 sigma, sigma 0.01, on the way %s', (_, path, tb, meta) => {
    // Log prices that move by 0.01 a bar give the sigma. Ours scales barriers by the root of the horizon.
    const calm = Array.from({ length: 20 }, (_, i) => Math.log(path[0]!) + ((i + 20) % 2) * 0.01);
    const logs = [...calm, ...path.map(Math.log)];
    const barriers = { horizon: 4, pt: 1, sl: 1 };
    const out = label(logs, { triple_barrier: barriers });
    expect([out['tb_label']![20], out['tb_touch_ts']![20]]).toEqual([tb, 21]);
    expect(out['tb_ret']![20]).toBeCloseTo(Math.log(path[1]! / path[0]!), 12);
    expect(label(logs, { triple_barrier: { ...barriers, side: 'long' } })['tb_label']![20]).toBe(meta);
  });

  it('test_financial_labels.py: trends of straight lines, up from the first bar and down from the tenth', () => {
    // The source's t of a perfect line is infinite, and it takes the longest of equal spans; ours is 1e6, and the shortest.
    const line = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    const out = label(line, { trend_scanning: { min_len: 5, max_len: 10 } });
    expect([0, 9].map((i) => [out['trend_label']![i], out['trend_tval']![i]])).toEqual([
      [1, 1e6],
      [-1, -1e6],
    ]);
  });
});
