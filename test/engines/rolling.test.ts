import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingCovariance } from '../../engines/features/rolling/covariance.ts';
import { Ewm } from '../../engines/features/rolling/ewm.ts';
import { Lag } from '../../engines/features/rolling/lag.ts';
import { RollingMaximum } from '../../engines/features/rolling/maximum.ts';
import { RollingMoments } from '../../engines/features/rolling/moments.ts';
import { SortedWindow } from '../../engines/features/rolling/sorted.ts';
import { RollingSum } from '../../engines/features/rolling/sum.ts';

const rollingSum = (x: Float64Array, window: number): Float64Array => {
  const state = new RollingSum(window);
  return x.map((value) => state.push(value));
};
const rollingMoments = (x: Float64Array, window: number) => {
  const state = new RollingMoments(window);
  const rows = Array.from(x, (value) => {
    state.push(value);
    return { mean: state.mean, m2: state.m2, m3: state.m3, m4: state.m4 };
  });
  const of = (key: 'mean' | 'm2' | 'm3' | 'm4') => Float64Array.from(rows, (row) => row[key]);
  return { mean: of('mean'), m2: of('m2'), m3: of('m3'), m4: of('m4') };
};
const rollingCovariance = (x: Float64Array, y: Float64Array, window: number) => {
  const state = new RollingCovariance(window);
  const rows = Array.from(x, (value, i) => {
    state.push(value, y[i]!);
    return { cov: state.cov, varX: state.varX, varY: state.varY };
  });
  const of = (key: 'cov' | 'varX' | 'varY') => Float64Array.from(rows, (row) => row[key]);
  return { cov: of('cov'), varX: of('varX'), varY: of('varY') };
};

const naive = (x: Float64Array, window: number, f: (values: number[]) => number) =>
  Array.from(x, (_, i) => (i < window - 1 ? Number.NaN : f([...x.slice(i - window + 1, i + 1)])));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const close = (want: readonly number[], digits = 9) =>
  want.map((x) => (Number.isNaN(x) ? Number.NaN : expect.closeTo(x, digits)));

describe('rolling windows', () => {
  const values = fc
    .array(
      fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -50, max: 50 }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
      {
        maxLength: 80,
      },
    )
    .map((list) => Float64Array.from(list));
  const window = fc.integer({ min: 1, max: 12 });

  it('sum what a plain loop sums, a NaN touching only the windows that hold it', () => {
    fc.assert(
      fc.property(values, window, (x, w) => {
        expect([...rollingSum(x, w)]).toEqual(naive(x, w, sum));
      }),
    );
  });

  it('have the moments of their values', () => {
    fc.assert(
      fc.property(values, window, (x, w) => {
        const central = (power: number) =>
          naive(x, w, (v) => {
            const mean = sum(v) / w;
            return sum(v.map((value) => (value - mean) ** power)) / w;
          });
        const { mean, m2, m3, m4 } = rollingMoments(x, w);
        expect([...mean]).toEqual(close(naive(x, w, (v) => sum(v) / w)));
        expect([...m2]).toEqual(close(central(2), 6));
        expect([...m3]).toEqual(close(central(3), 5));
        expect([...m4]).toEqual(close(central(4), 4));
      }),
    );
  });

  it('have the covariances of their pairs', () => {
    fc.assert(
      fc.property(values, window, (x, w) => {
        const y = x.map((value, i) => value * value - 3 * i);
        const { cov, varX, varY } = rollingCovariance(x, y, w);
        const pairs = Array.from(x, (_, i) => {
          if (i < w - 1) return Number.NaN;
          const xs = [...x.slice(i - w + 1, i + 1)];
          const ys = [...y.slice(i - w + 1, i + 1)];
          return sum(xs.map((a, k) => (a - sum(xs) / w) * (ys[k]! - sum(ys) / w))) / w;
        });
        expect([...cov]).toEqual(close(pairs, 5));
        expect([...varX]).toEqual(close([...rollingMoments(x, w).m2], 6));
        expect([...varY]).toEqual(close([...rollingMoments(y, w).m2], 4));
      }),
    );
  });

  it('do not drift, and vary by exactly 0 where all values are equal', () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => (i < 100 ? 1e9 * (i % 7) : 0.1));
    const { m2 } = rollingMoments(x, 20);
    expect(m2.slice(119).every((v) => v === 0)).toBe(true);
    expect(rollingSum(x, 20)[4999]).toBeCloseTo(2, 14);
  });
});

describe('states', () => {
  const values = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    { maxLength: 60 },
  );
  const window = fc.integer({ min: 1, max: 9 });
  const anyNull = (v: number[]) => v.some(Number.isNaN);

  it('know the greatest, the quantiles and the ranks of a window', () => {
    fc.assert(
      fc.property(values, window, (list, w) => {
        const x = Float64Array.from(list);
        const greatest = new RollingMaximum(w);
        expect([...x.map((value) => greatest.push(value))]).toEqual(naive(x, w, (v) => Math.max(...v)));
        const sorted = new SortedWindow(w);
        const facts = Array.from(x, (value) => {
          sorted.push(value);
          return sorted.isFull ? [sorted.at((w - 1) / 2), sorted.below(value), sorted.equal(value)] : [];
        });
        const want = Array.from(x, (value, i) => {
          const v = list.slice(i - w + 1, i + 1).sort((a, b) => a - b);
          if (i < w - 1 || anyNull(v)) return [];
          const median = (v[Math.floor((w - 1) / 2)]! + v[Math.ceil((w - 1) / 2)]!) / 2;
          return [
            median,
            v.filter((other) => other < value).length,
            v.filter((other) => other === value).length,
          ];
        });
        expect(facts).toEqual(want);
      }),
    );
  });

  it('ewm starts with the first value and again after a null, and waits for so many values', () => {
    const x = Float64Array.of(Number.NaN, 4, 8, Number.NaN, 2, 4);
    const mean = new Ewm(3);
    expect([...x.map((value) => mean.push(value))]).toEqual([Number.NaN, 4, 6, Number.NaN, 2, 3]);
    const late = new Ewm(3, 2);
    expect([...x.map((value) => late.push(value))]).toEqual([
      Number.NaN,
      Number.NaN,
      6,
      Number.NaN,
      Number.NaN,
      3,
    ]);
  });

  it('a lag gives what went in so many rows before', () => {
    const lag = new Lag(2);
    expect([1, 2, 3, 4].map((value) => lag.push(value))).toEqual([Number.NaN, Number.NaN, 1, 2]);
  });
});
