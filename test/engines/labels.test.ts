import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelName, labels } from '../../engines/labels/index.ts';
import { computeLabels, type LabelMethods, labelColumns } from '../../engines/labels/table.ts';
import type { ParamValues } from '../../engines/params.ts';
import { ewmaVolatility, logPrices } from '../../engines/volatility.ts';

const all: LabelMethods = { triple_barrier: {}, fixed_horizon_return: {}, trend_scanning: {} };

function label(close: readonly number[], methods: LabelMethods): Record<string, Float64Array> {
  const rows = close.length;
  const table = computeLabels(
    'time',
    {
      rows,
      columns: { close: Float64Array.from(close), ts_close: Float64Array.from(close, (_, i) => 1000 + i) },
    },
    methods,
  );
  return table.columns as Record<string, Float64Array>;
}

/** Log prices that move by +-0.01 a bar for 20 bars, so that sigma is 0.01 from bar 20 on. */
const calm = (after: readonly number[]) =>
  [...Array.from({ length: 21 }, (_, i) => (i % 2) * 0.01), ...after].map((p) => Math.exp(p));

describe('vol', () => {
  it('is the root of the weighted mean of squared returns, null for the first 20 bars', () => {
    const p = Float64Array.from({ length: 23 }, (_, i) => (i < 22 ? (i % 2) * 0.01 : 0.03));
    const vol = ewmaVolatility(p);
    expect(vol.findIndex((v) => !Number.isNaN(v))).toBe(20);
    expect(vol[20]).toBeCloseTo(0.01, 15);
    const a = 2 / 101;
    expect(vol[22]).toBeCloseTo(Math.sqrt((1 - a) * 1e-4 + a * 4e-4), 15);
  });

  it('has no value without a price above 0', () => {
    expect([...logPrices(Float64Array.of(Math.E, 0, -1))]).toEqual([1, Number.NaN, Number.NaN]);
  });
});

describe('triple_barrier', () => {
  const run = (after: readonly number[], params = {}) => {
    const out = label(calm(after), { triple_barrier: { horizon: 4, ...params } });
    return [out['tb_label']![20], out['tb_ret']![20], out['tb_touch_ts']![20]];
  };

  it('says which barrier is touched first, with the return and the time of the touch', () => {
    // Barriers at +-0.01 * sqrt(4).
    expect(run([0.01, 0.021, -0.05, 0])).toEqual([1, expect.closeTo(0.021, 12), 1022]);
    expect(run([-0.03, 0.05, 0, 0])).toEqual([-1, expect.closeTo(-0.03, 12), 1021]);
    expect(run([0.01, 0, 0.01, 0.005, 0.5])).toEqual([0, expect.closeTo(0.005, 12), 1024]);
    expect(run([0, 0, 0, 0.03])).toEqual([1, expect.closeTo(0.03, 12), 1024]);
  });

  it('is null where the day ends before a touch', () => {
    expect(run([0.01, 0, 0.01])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('moves the barriers by pt and sl', () => {
    expect(run([0.021, 0.01, 0, -0.011], { pt: 2, sl: 0.5 })).toEqual([-1, expect.closeTo(-0.011, 12), 1024]);
  });

  it('is null where sigma is null or 0', () => {
    expect(label(new Array(30).fill(100), { triple_barrier: { horizon: 2 } })['tb_label']).toEqual(
      new Float64Array(30).fill(Number.NaN),
    );
  });
});

describe('triple_barrier with a side', () => {
  const run = (after: readonly number[], params: ParamValues) => {
    const out = label(calm(after), { triple_barrier: { horizon: 4, ...params } });
    return ['tb_label', 'tb_ret', 'tb_touch_ts', 'tb_side'].map((name) => out[name]![20]);
  };

  it('labels whether the bet made money, with its own return and barriers', () => {
    // The last 20 bars went from 0 to 0; barriers at +-0.02.
    const up = [0.01, 0.021, -0.05, 0];
    expect(run(up, { side: 'long' })).toEqual([1, expect.closeTo(0.021, 12), 1022, 1]);
    expect(run(up, { side: 'short' })).toEqual([0, expect.closeTo(-0.021, 12), 1022, -1]);
    // At the vertical barrier the sign of the return decides.
    expect(run([0, 0, 0, 0.005], { side: 'long' })).toEqual([1, expect.closeTo(0.005, 12), 1024, 1]);
    expect(run([0, 0, 0, 0.005], { side: 'short' })).toEqual([0, expect.closeTo(-0.005, 12), 1024, -1]);
  });

  it('takes the side from the past: momentum with it, reversion against it, none where it stood still', () => {
    const fall = [0, 0, 0, -0.005];
    // p_20 - p_19 = -0.01.
    expect(run(fall, { side: 'momentum', side_bars: 1 })).toEqual([1, expect.closeTo(0.005, 12), 1024, -1]);
    expect(run(fall, { side: 'reversion', side_bars: 1 })).toEqual([0, expect.closeTo(-0.005, 12), 1024, 1]);
    expect(run(fall, { side: 'momentum', side_bars: 2 })).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
    expect(run(fall, { side: 'momentum', side_bars: 21 })).toEqual(new Array(4).fill(Number.NaN));
  });
});

describe('triple_barrier with other barriers', () => {
  const run = (after: readonly number[], params: ParamValues) => {
    const out = label(calm(after), { triple_barrier: { horizon: 4, ...params } });
    return [out['tb_label']![20], out['tb_touch_ts']![20]];
  };

  it('leaves out a barrier at 0', () => {
    expect(run([0.05, 0, 0, -0.03], { pt: 0 })).toEqual([-1, 1024]);
    expect(run([-0.05, 0, 0.03, 0], { sl: 0 })).toEqual([1, 1023]);
    expect(run([-0.05, 0.05, 0, 0.01], { pt: 0, sl: 0 })).toEqual([0, 1024]);
  });

  it('counts the vertical barrier in time', () => {
    // Bars are 1 us apart.
    expect(run([0, 0.01, 0, 0], { vertical_us: 2 })).toEqual([0, 1022]);
    expect(run([0, 0, 0, 0, 0, 0.03], { vertical_us: 6 })).toEqual([1, 1026]);
    expect(run([0, 0, 0, 0, 0], { vertical_us: 6 })).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('cusum_filter', () => {
  // By hand from snippet 2.4, h = 0.1: S+ 0.06, 0.11 event; S- -0.04, -0.09, -0.12 event; S+ 0.2 event.
  const prices = [0, 0.06, 0.11, 0.07, 0.02, -0.01, 0.19].map(Math.exp);

  it('fires when the price has run further than the threshold since the last event', () => {
    const out = label(prices, { cusum_filter: { threshold: 0.1 } });
    expect([...out['cusum_event']!]).toEqual([0, 0, 1, 0, 0, -1, 1]);
  });

  it('scales with sigma, and does not fire before there is one', () => {
    // h = 2 * 0.01 from bar 20 on.
    const out = label(calm([0.012, 0.021, 0.0]), { cusum_filter: { k: 2 } });
    const events = [...out['cusum_event']!];
    expect(events.slice(0, 21)).toEqual(new Array(21).fill(0));
    expect(events[22]).toBe(1);
  });

  it('leaves labels to its events alone', () => {
    const methods = { fixed_horizon_return: { horizon: 1 } };
    const all = label(prices, methods)['fh_ret']!;
    const some = label(prices, { ...methods, cusum_filter: { threshold: 0.1 } })['fh_ret']!;
    expect([...some]).toEqual([...all].map((ret, i) => ([2, 5].includes(i) ? ret : Number.NaN)));
  });

  it('needs a threshold', () => {
    expect(() => labelColumns({ cusum_filter: {} })).toThrow(
      'label_engine.methods.cusum_filter: threshold and k are both 0; one must be above 0',
    );
  });
});

describe('fixed_horizon_return', () => {
  it('is the return over the horizon and its sign beyond the threshold', () => {
    // Threshold 0.5 * 0.01 * sqrt(4) = 0.01.
    const out = label(calm([0, 0, 0, 0.011, -0.02, 0.005]), { fixed_horizon_return: { horizon: 4 } });
    const returns = [0.011, -0.02, 0.005].map((x) => expect.closeTo(x, 12));
    expect([...out['fh_ret']!.slice(20, 24)]).toEqual([...returns, Number.NaN]);
    expect([...out['fh_label']!.slice(20, 24)]).toEqual([1, -1, 0, Number.NaN]);
  });

  it('has a return but no label where sigma is null', () => {
    const out = label([1, Math.E, 1], { fixed_horizon_return: { horizon: 1 } });
    expect([...out['fh_ret']!]).toEqual([1, -1, Number.NaN]);
    expect([...out['fh_label']!]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('trend_scanning', () => {
  it('finds a straight line at once and caps its t', () => {
    const up = label(
      Array.from({ length: 6 }, (_, i) => Math.exp(i / 8)),
      { trend_scanning: { min_len: 3, max_len: 5 } },
    );
    expect([...up['trend_len']!]).toEqual([3, 3, ...new Array(4).fill(Number.NaN)]);
    expect([up['trend_label']![0], up['trend_tval']![0]]).toEqual([1, 1e6]);
    expect(up['trend_slope']![0]).toBeCloseTo(1 / 8, 12);
    const flat = label([5, 5, 5, 5], { trend_scanning: { min_len: 3, max_len: 4 } });
    expect([flat['trend_len']![0], flat['trend_label']![0], flat['trend_tval']![0]]).toEqual([3, 0, 0]);
  });

  it('takes the length with the greatest |t|', () => {
    // By hand for y = 0, 1, 1, 2, L = 4: Sxx 5, Sxy 3, Syy 2, slope 0.6, SSE 0.2, t = 0.6 / sqrt(0.1 / 5).
    const y = [0, 1, 1, 2];
    const out = label(y.map(Math.exp), { trend_scanning: { min_len: 3, max_len: 4 } });
    expect(out['trend_len']![0]).toBe(4);
    expect(out['trend_slope']![0]).toBeCloseTo(0.6, 12);
    expect(out['trend_tval']![0]).toBeCloseTo(0.6 / Math.sqrt(0.1 / 5), 9);
  });
});

describe("trend_scanning of Anscombe's quartet, whose x are consecutive", () => {
  // F. J. Anscombe, Graphs in Statistical Analysis (1973); slopes and t as R prints them for its data set `anscombe`.
  it.each([
    ['first', [4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96], 0.5001, 4.241],
    ['second', [3.1, 4.74, 6.13, 7.26, 8.14, 8.77, 9.14, 9.26, 9.13, 8.74, 8.1], 0.5, 4.239],
    ['third', [5.39, 5.73, 6.08, 6.42, 6.77, 7.11, 7.46, 7.81, 8.15, 12.74, 8.84], 0.4997, 4.239],
  ])('the %s set has the published slope and t', (_, y, slope, t) => {
    const out = label(y.map(Math.exp), { trend_scanning: { min_len: 11, max_len: 11 } });
    expect(out['trend_slope']![0]!.toFixed(4)).toBe(slope.toFixed(4));
    expect(out['trend_tval']![0]!.toFixed(3)).toBe(t.toFixed(3));
  });
});

describe('the table', () => {
  it('has the columns of the configured methods alone, in table order', () => {
    const methods = { fixed_horizon_return: {}, triple_barrier: {} };
    const names = [
      'bar_type',
      'bar_id',
      'ts',
      'close',
      'vol',
      'tb_label',
      'tb_ret',
      'tb_touch_ts',
      'fh_ret',
      'fh_label',
    ];
    expect(labelColumns(methods).map((spec) => spec.name)).toEqual(names);
    expect(Object.keys(label([1, 2], methods))).toEqual(names);
    expect(Object.keys(label([1, 2], {}))).toEqual(names.slice(0, 5));
    expect(labelColumns(all).map((spec) => spec.type)).toEqual(['string', 'int32', 'int64', 'double', 'double', 'int8', 'double', 'int64', 'double', 'int8', 'double', 'double', 'int32', 'int8']); // biome-ignore format: a row
  });

  it('carries bar type, number, time and close', () => {
    const out = label([3, 4], {});
    expect(out['bar_type']).toEqual(['time', 'time']);
    expect([...out['bar_id']!, ...out['ts']!, ...out['close']!]).toEqual([0, 1, 1000, 1001, 3, 4]);
  });

  it('refuses unknown methods and parameters, and those that do not fit together', () => {
    expect(() => labelColumns({ meta: {} } as LabelMethods)).toThrow(
      'meta is not a method; allowed: cusum_filter, triple_barrier',
    );
    expect(() => labelColumns({ triple_barrier: { hoizon: 3 } })).toThrow(
      'label_engine.methods.triple_barrier.hoizon is not a parameter; allowed: horizon, vertical_us, pt, sl, side, side_bars',
    );
    expect(() => labelColumns({ trend_scanning: { min_len: 9, max_len: 5 } })).toThrow(
      'min_len 9 is above max_len 5',
    );
  });
});

describe('laws', () => {
  const rest = { fixed_horizon_return: { horizon: 4 }, trend_scanning: { min_len: 3, max_len: 6 } };
  const configs: readonly LabelMethods[] = [
    { ...rest, triple_barrier: { horizon: 5 } },
    { ...rest, triple_barrier: { horizon: 9, vertical_us: 5, pt: 0, sl: 2 } },
    {
      ...rest,
      triple_barrier: { horizon: 5, side: 'momentum', side_bars: 3 },
      cusum_filter: { threshold: 0.02 },
    },
    { ...rest, triple_barrier: { horizon: 5, side: 'reversion', sl: 0 }, cusum_filter: { k: 1.5 } },
  ];
  const horizon = 5;
  const closes = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 25, maxLength: 60 });

  it('a label never looks past its horizon: changing later rows leaves it as it is', () => {
    fc.assert(
      fc.property(
        closes,
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 30 }),
        fc.nat(),
        fc.constantFrom(...configs),
        (close, other, at, params) => {
          const keep = at % close.length;
          const before = label(close, params);
          const after = label([...close.slice(0, keep + 1), ...other], params);
          for (const name of Object.keys(before)) {
            // Rows whose whole horizon lies in the rows kept.
            const known = Math.max(0, keep + 1 - horizon);
            expect(Array.from(after[name]!).slice(0, known), name).toEqual(
              Array.from(before[name]!).slice(0, known),
            );
          }
        },
      ),
    );
  });

  it('volatility never looks ahead at all', () => {
    fc.assert(
      fc.property(closes, closes, (close, other) => {
        const vol = label(close, {})['vol']!;
        expect(label([...close, ...other], {})['vol']!.slice(0, close.length)).toEqual(vol);
      }),
    );
  });
});

it('every method has its name as its key and its file', () => {
  const files = readdirSync(new URL('../../engines/labels', import.meta.url));
  const names = Object.keys(labels) as LabelName[];
  const apart = ['index.ts', 'side.ts', 'table.ts', 'types.ts'];
  expect(files.filter((file) => !apart.includes(file)).sort()).toEqual(
    names.map((name) => `${name.replaceAll('_', '-')}.ts`).sort(),
  );
  for (const name of names) expect(labels[name].name).toBe(name);
});
