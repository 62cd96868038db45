import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarTable } from '../../engines/bars/types.ts';
import { asOf, gather } from '../../engines/features/as-of.ts';
import { features } from '../../engines/features/index.ts';
import { planFeatures } from '../../engines/features/plan/compile.ts';
import { computeFeatures, featureColumns } from '../../engines/features/table.ts';
import type { FeatureChoice } from '../../engines/features/types.ts';
import { computeLabels } from '../../engines/labels/table.ts';
import { barsOf } from './feature-bars.ts';

const one = (bars: BarTable, choice: FeatureChoice, lob?: Record<string, Float64Array>) => {
  const name = typeof choice === 'string' ? choice : choice.name;
  const sources = lob === undefined ? {} : { lob: { rows: lob['ts']!.length, columns: lob } };
  return computeFeatures('time', planFeatures([choice]), { bars, ...sources }).columns[name] as Float64Array;
};

describe('formulas by hand', () => {
  it('returns', () => {
    const e = Math.E;
    expect([...one(barsOf([1, e, e ** 3]), 'ret_1')]).toEqual([Number.NaN, 1, 2]);
    const ten = one(barsOf([1, e, e ** 3]), { name: 'ret_2', op: 'log_return', params: { periods: 2 } });
    expect([...ten]).toEqual([Number.NaN, Number.NaN, 3]);
  });

  it('atr and rsi', () => {
    const bars = barsOf([10, 11, 12], { high: [10, 12, 13], low: [9, 10, 8] });
    const atr = one(bars, { name: 'atr_2', op: 'atr', params: { period: 2 } });
    expect([...atr]).toEqual([Number.NaN, Number.NaN, 3.5 / 12]); // TR 2, 5
    const rsi = (prices: number[]) =>
      one(barsOf(prices), { name: 'rsi_2', op: 'rsi', params: { period: 2 } })[2];
    expect(rsi([10, 12, 11])).toBeCloseTo((100 * 1) / 1.5, 12); // U 2, 1; W 0, 0.5
    expect(rsi([10, 10, 10])).toBe(50);
  });

  it('macd_hist of one bar is 0', () => {
    expect([...one(barsOf([7]), 'macd_hist')]).toEqual([0]);
  });

  it('z-scores are null where nothing varies', () => {
    const z = (x: number[]) => one(barsOf(x), { name: 'z', op: 'z_score', params: { window: 3 } })[2];
    expect(z([1, 2, 3])).toBe(1);
    expect(z([0.1, 0.1, 0.1])).toBeNaN();
  });

  it('flow over volume is null where nothing was traded', () => {
    const bars = (volume: number) =>
      barsOf([1, 1], { buy_volume: [3, 0], sell_volume: [1, 2], volume: [volume, volume] });
    const flow = (op: string, volume: number) =>
      one(bars(volume), { name: 'f', op, params: { window: 2 } })[1];
    expect([flow('order_flow_imbalance', 4), flow('vpin', 4)]).toEqual([0, 0.5]);
    expect([flow('order_flow_imbalance', 0), flow('vpin', 0)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('amihud is null while a bar without dollars is in the window', () => {
    const bars = barsOf([1, Math.E, 1, Math.E, 1], { dollar: [1, 0, 2, 4, 2] });
    expect([...one(bars, { name: 'a', op: 'amihud', params: { window: 2 } })]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0.375,
      0.375,
    ]);
  });

  it('kyle_lambda is the slope of price changes on flow', () => {
    const bars = barsOf([10, 12, 11, 15], { buy_volume: [0, 1, 0, 2], sell_volume: [0, 0, 0.5, 0] });
    expect(one(bars, { name: 'k', op: 'kyle_lambda', params: { window: 3 } })[3]).toBeCloseTo(2, 12);
  });

  it('roll_spread sees the bounce', () => {
    const bars = barsOf([10, 11, 10, 11, 10, 11]);
    expect(one(bars, { name: 'r', op: 'roll_spread', params: { window: 4 } })[5]).toBeCloseTo(
      (2 * 1) / 11,
      12,
    );
  });

  it('trade_intensity is per second, null for a bar without duration', () => {
    expect([...one(barsOf([1, 1], { ts_open: [0, 2e6], ts_close: [5e5, 2e6] }), 'trade_intensity')]).toEqual([
      6,
      Number.NaN,
    ]);
  });

  it('frac_diff of order 1 is the return', () => {
    const x = one(barsOf([1, Math.E, Math.E ** 3]), {
      name: 'f',
      op: 'frac_diff',
      params: { d: 1, width: 2 },
    });
    expect([...x]).toEqual([Number.NaN, 1, 2]);
  });

  it('the book is that of the last snapshot at or before the end of the bar', () => {
    const lob = {
      ts: Float64Array.of(1_000_001, 2_000_000, 3_500_000),
      imbalance_n: Float64Array.of(0.1, 0.2, 0.3),
      spread: Float64Array.of(1, 2, 3),
      mid: Float64Array.of(10, 10, Number.NaN),
    };
    const bars = barsOf([1, 1, 1, 1]);
    expect([...one(bars, 'book_imbalance', lob)]).toEqual([Number.NaN, 0.2, 0.2, 0.3]);
    expect([...one(bars, 'book_rel_spread', lob)]).toEqual([Number.NaN, 0.2, 0.2, Number.NaN]);
    expect(() => one(bars, 'book_imbalance')).toThrow('the features need cdm_lob_l2 for lob.imbalance_n');
    expect(() => one(bars, 'book_rel_spread', { ts: lob.ts })).toThrow('cdm_lob_l2 has no column spread');
  });
});

it('the as-of join takes the last row that is not later', () => {
  const rows = asOf(Float64Array.of(10, 10, 20), Float64Array.of(9, 10, 15, 99));
  expect([...rows]).toEqual([-1, 1, 1, 2]);
  expect([...gather(Float64Array.of(1, 2, 3), rows)]).toEqual([Number.NaN, 2, 2, 3]);
});

describe('the table', () => {
  const bars = barsOf([1, Math.E]);

  it('has the features in the order chosen, then the labels joined by bar', () => {
    const methods = { fixed_horizon_return: { horizon: 1 } };
    const labels = computeLabels('tick', bars, methods);
    const table = computeFeatures('tick', planFeatures(['rsi_14', 'ret_1']), { bars, labels });
    const names = ['bar_type', 'bar_id', 'ts', 'close', 'rsi_14', 'ret_1', 'fh_ret', 'fh_label'];
    expect(Object.keys(table.columns)).toEqual(names);
    expect(featureColumns(planFeatures(['rsi_14', 'ret_1']), methods).map((spec) => spec.name)).toEqual(
      names,
    );
    expect([...(table.columns['fh_ret'] as Float64Array)]).toEqual([1, Number.NaN]);
    const others = computeFeatures('time', planFeatures([]), { bars, labels });
    expect([...(others.columns['fh_ret'] as Float64Array)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('laws', () => {
  const all = Object.keys(features);
  const plan = planFeatures(all);
  const lob = {
    rows: 2,
    columns: {
      ts: Float64Array.of(5e6, 9e6),
      imbalance_n: Float64Array.of(0.1, 0.2),
      spread: Float64Array.of(1, 2),
      mid: Float64Array.of(10, 11),
    },
  };

  it('no feature looks ahead: more bars leave the earlier values as they are, bit for bit', () => {
    const closes = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 1, maxLength: 130 });
    fc.assert(
      fc.property(closes, closes, (before, after) => {
        const short = computeFeatures('time', plan, { bars: barsOf(before), lob });
        const long = computeFeatures('time', plan, { bars: barsOf([...before, ...after]), lob });
        for (const name of all) {
          expect((long.columns[name] as Float64Array).slice(0, before.length), name).toEqual(
            short.columns[name],
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('a window of w values of r, d or TR is full at bar w, one of their lags at w + 1', () => {
    const prices = Array.from({ length: 130 }, (_, i) => 100 + Math.sin(i * i));
    const bars = barsOf(prices, { buy_volume: prices, volume: prices, high: prices.map((p) => p + 1) });
    const table = computeFeatures('time', plan, { bars, lob });
    const first = Object.fromEntries(
      all.map((name) => [
        name,
        (table.columns[name] as Float64Array).findIndex((value) => !Number.isNaN(value)),
      ]),
    );
    expect(first).toEqual({
      ret_1: 1,
      ret_5: 5,
      ret_15: 15,
      rv_20: 20,
      ewm_vol_100: 20,
      parkinson_20: 19,
      garman_klass_20: 19,
      atr_14: 14,
      rsi_14: 14,
      macd_hist: 0,
      boll_z_20: 19,
      mom_z_60: 60,
      vwap_dev: 0,
      volume_z_50: 49,
      trade_intensity: 0,
      ofi_20: 19,
      vpin_50: 49,
      kyle_lambda_50: 50,
      amihud_50: 50,
      roll_spread_50: 51,
      autocorr_50: 51,
      skew_50: 50,
      fracdiff_04: 49,
      book_imbalance: 4,
      book_rel_spread: 4,
    });
  });
});

it('the registry has 25 features', () => {
  expect(Object.keys(features)).toHaveLength(25);
});
