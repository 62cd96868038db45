import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollingCovariance } from '../../engines/features/rolling/covariance.ts';
import { ewm } from '../../engines/features/rolling/ewm.ts';
import { rollingMoments } from '../../engines/features/rolling/moments.ts';
import { rollingMean, rollingSum } from '../../engines/features/rolling/sum.ts';

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
        expect([...rollingMean(x, w)]).toEqual(close(naive(x, w, (v) => sum(v) / w)));
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
        const { mean, m2, m3 } = rollingMoments(x, w);
        expect([...mean]).toEqual(close(naive(x, w, (v) => sum(v) / w)));
        expect([...m2]).toEqual(close(central(2), 6));
        expect([...m3]).toEqual(close(central(3), 5));
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

it('ewm starts with the first value and again after a gap', () => {
  expect([...ewm(Float64Array.of(Number.NaN, 4, 8, Number.NaN, 2, 4), 0.5)]).toEqual([
    Number.NaN,
    4,
    6,
    Number.NaN,
    2,
    3,
  ]);
});
