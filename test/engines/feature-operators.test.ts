import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { call } from '../../engines/features/operator.ts';
import { operators } from '../../engines/features/ops/index.ts';
import { planFeatures } from '../../engines/features/plan/compile.ts';
import type { FeaturePlan } from '../../engines/features/plan/types.ts';
import { FeatureStream } from '../../engines/features/stream.ts';
import type { Application, FeatureOperator } from '../../engines/features/types.ts';

type Columns = Record<string, Float64Array>;

/** The operator over columns that may be null, where it has none of its own. */
function planOf({ name, inputs }: FeatureOperator): FeaturePlan {
  const given = typeof inputs === 'number' ? ['lob.a', 'lob.b', 'lob.c'].slice(0, inputs) : undefined;
  return planFeatures([{ name: 'f', op: name, ...(given && { inputs: given }) }]);
}

const columnsOf = ({ steps }: FeaturePlan): string[] =>
  steps.flatMap((step) => ('op' in step ? [] : [step.column]));

/** Columns whose values are made of a seed each; some are null. */
function columnsFor(plan: FeaturePlan, rows: number, seed: number, nulls: number): Columns {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
  const value = (): number => (random() < nulls ? Number.NaN : 1 + Math.round(random() * 30) / 4);
  return Object.fromEntries(
    columnsOf(plan).map((name) => [name, Float64Array.from({ length: rows }, value)]),
  );
}

const slice = (columns: Columns, from: number, to: number): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from, to)]));

const bits = (values: Float64Array): BigInt64Array =>
  new BigInt64Array(values.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer);

const batch = (plan: FeaturePlan, rows: number, columns: Columns): Float64Array =>
  new FeatureStream(plan).update(rows, columns)['f']!;

describe.each(operators.map((operator) => [operator.name, operator] as const))('%s', (_, operator) => {
  const plan = planOf(operator);

  it('gives the same bits bar by bar, in pieces and at once, and never looks ahead', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 230 }), { maxLength: 8 });
    const seed = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(cuts, seed, fc.constantFrom(0, 0.02), (places, from, nulls) => {
        const rows = 230;
        const columns = columnsFor(plan, rows, from, nulls);
        const whole = batch(plan, rows, columns);
        const stream = new FeatureStream(plan);
        const ends = [...places.sort((a, b) => a - b), rows];
        const parts = ends.flatMap((end, i) => {
          const start = ends[i - 1] ?? 0;
          return [...stream.update(end - start, slice(columns, start, end))['f']!];
        });
        expect(bits(Float64Array.from(parts))).toEqual(bits(whole));
        const [early = rows] = places;
        expect(bits(batch(plan, early, slice(columns, 0, early)))).toEqual(bits(whole.slice(0, early)));
      }),
      { numRuns: 15 },
    );
    const columns = columnsFor(plan, 130, 7, 0);
    const stream = new FeatureStream(plan);
    const one = Array.from({ length: 130 }, (_, i) => stream.update(1, slice(columns, i, i + 1))['f']![0]!);
    expect(bits(Float64Array.from(one))).toEqual(bits(batch(plan, 130, columns)));
  });

  it('has its first value where its warm-up ends', () => {
    const [output] = plan.outputs;
    const rows = 250;
    const values = batch(plan, rows, columnsFor(plan, rows, 11, 0));
    const first = values.findIndex((value) => !Number.isNaN(value));
    // A random bar may end before it begins.
    if (operator.name !== 'trade_intensity') expect(first).toBe(output!.warmUp);
    expect(values.slice(0, output!.warmUp).every(Number.isNaN)).toBe(true);
  });
});

it('there are 75 operators, each in the file of its name, each with a formula', () => {
  const folder = new URL('../../engines/features/ops', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split('/').at(-1)!)
    .filter((file) => file.endsWith('.ts') && !['index.ts', 'depth.ts'].includes(file));
  expect(files.sort()).toEqual(operators.map(({ name }) => `${name.replaceAll('_', '-')}.ts`).sort());
  expect(operators).toHaveLength(75);
  for (const { name, formula } of operators) expect(formula, name).toMatch(/\.$/);
});

describe('values by hand', () => {
  const x = [2, 4, 3, 8, 6];
  const columns = { close: Float64Array.from(x), open: Float64Array.of(1, 4, 5, 2, 6) };
  const of = (spec: Application): number[] => {
    const plan = planFeatures([{ name: 'f', ...spec }]);
    const read = columnsOf(plan).map((name) => [name, columns[name as 'close']] as const);
    return [...batch(plan, x.length, Object.fromEntries(read))];
  };
  const last = (op: string, params: Record<string, number> = {}, inputs = ['close']): number =>
    of({ op, inputs, params }).at(-1)!;
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

  it('of arithmetic', () => {
    const pair = ['close', 'open'];
    expect(of({ op: 'maximum', inputs: pair })).toEqual([2, 4, 5, 8, 6]);
    expect(of({ op: 'minimum', inputs: pair })).toEqual([1, 4, 3, 2, 6]);
    expect(of({ op: 'greater', inputs: pair })).toEqual([1, 0, 0, 1, 0]);
    expect(of({ op: 'where', inputs: [call('greater', pair), ...pair] })).toEqual([2, 4, 5, 8, 6]);
    expect(of({ op: 'scale', inputs: ['close'], params: { by: 2, plus: -1 } })).toEqual([3, 7, 5, 15, 11]);
    expect(of({ op: 'clip', inputs: ['close'], params: { min: 3, max: 6 } })).toEqual([3, 4, 3, 6, 6]);
    expect(of({ op: 'sign', inputs: [call('subtract', pair)] })).toEqual([1, 0, -1, 1, 0]);
    expect(of({ op: 'fill_null', inputs: [call('lag', ['close'])], params: { value: 9 } })).toEqual([
      9, 2, 4, 3, 8,
    ]);
    expect(of({ op: 'log', inputs: [call('exp', ['close'])] })).toEqual(x);
  });

  it('of shifts', () => {
    expect(of({ op: 'lag', inputs: ['close'], params: { periods: 2 } }).slice(2)).toEqual([2, 4, 3]);
    expect(of({ op: 'diff', inputs: ['close'] }).slice(1)).toEqual([2, -1, 5, -2]);
    expect(of({ op: 'pct_change' }).slice(1)).toEqual([1, -0.25, 8 / 3 - 1, -0.25]);
  });

  it('of windows', () => {
    const window = { window: 3 };
    const [a, b, c] = [3, 8, 6];
    const m = mean([a, b, c]);
    const central = (power: number): number => mean([a, b, c].map((value) => (value - m) ** power));
    expect(last('rolling_sum', window)).toBe(17);
    expect(last('rolling_mean', window)).toBeCloseTo(m, 12);
    expect(last('rolling_var', window)).toBeCloseTo((central(2) * 3) / 2, 12);
    expect(last('rolling_std', window)).toBeCloseTo(Math.sqrt((central(2) * 3) / 2), 12);
    expect([
      last('rolling_min', window),
      last('rolling_max', window),
      last('rolling_median', window),
    ]).toEqual([3, 8, 6]);
    expect(last('rolling_quantile', { window: 3, q: 0.25 })).toBe(4.5);
    expect(last('rolling_rank', window)).toBeCloseTo(2 / 3, 12);
    expect(last('skew', window)).toBeCloseTo(central(3) / central(2) ** 1.5, 12);
    expect(last('kurtosis', window)).toBeCloseTo(central(4) / central(2) ** 2 - 3, 12);
    const y = [5, 2, 6];
    const cov = mean([a, b, c].map((value, i) => (value - m) * (y[i]! - mean(y))));
    const varY = mean(y.map((value) => (value - mean(y)) ** 2));
    expect(last('covariance', window, ['close', 'open'])).toBeCloseTo((cov * 3) / 2, 12);
    expect(last('correlation', window, ['close', 'open'])).toBeCloseTo(
      cov / Math.sqrt(central(2) * varY),
      12,
    );
    expect(last('beta', window, ['close', 'open'])).toBeCloseTo(cov / varY, 12);
  });

  it('of weighted means and what is cumulative', () => {
    expect(of({ op: 'ewm_mean', inputs: ['close'], params: { span: 3 } })).toEqual([2, 3, 3, 5.5, 5.75]);
    // v = 0, then (v + 0.5 d^2) / 2 with d = 2, 0, 5, 0.5
    expect(of({ op: 'ewm_var', inputs: ['close'], params: { span: 3, min_periods: 1 } })).toEqual([
      0, 1, 0.5, 6.5, 3.3125,
    ]);
    expect(of({ op: 'cumulative_sum', inputs: ['close'] })).toEqual([2, 6, 9, 17, 23]);
    expect(of({ op: 'cumulative_max', inputs: ['close'] })).toEqual([2, 4, 4, 8, 8]);
    expect(of({ op: 'cumulative_min', inputs: ['close'] })).toEqual([2, 2, 2, 2, 2]);
    expect(of({ op: 'drawdown' })).toEqual([0, 0, -0.25, 0, -0.25]);
    expect(of({ op: 'cumulative_sum', inputs: [call('lag', ['close'])] })).toEqual([Number.NaN, 2, 6, 9, 17]);
  });

  it('of variation', () => {
    const r = x.map(Math.log).map((p, i, all) => p - (all[i - 1] ?? Number.NaN));
    const bipower = (Math.PI / 2) * Math.abs(r[4]! * r[3]!) + (Math.PI / 2) * Math.abs(r[3]! * r[2]!);
    expect(last('bipower_variation', { window: 2 }, ['ret_1'])).toBeCloseTo(bipower, 12);
    const all = r[3]! ** 2 + r[4]! ** 2;
    expect(last('jump_variation', { window: 2 }, ['ret_1'])).toBeCloseTo(Math.max(0, all - bipower), 12);
    const variance = (values: number[]): number =>
      values.reduce((total, value) => total + (value - mean(values)) ** 2, 0) / (values.length - 1);
    const two = [r[3]! + r[2]!, r[4]! + r[3]!];
    expect(last('variance_ratio', { window: 2, periods: 2 })).toBeCloseTo(
      variance(two) / (2 * variance([r[3]!, r[4]!])),
      12,
    );
  });
});

describe('the book', () => {
  const of = (spec: Application, columns: Record<string, number[]>): number[] => {
    const arrays = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [`lob.${name}`, Float64Array.from(values)]),
    );
    return [...batch(planFeatures([{ name: 'f', ...spec }]), Object.values(columns)[0]!.length, arrays)];
  };

  it('weighs the first levels of both sides', () => {
    const levels = { bid_sz_1: [3], bid_sz_2: [1], ask_sz_1: [1], ask_sz_2: [3] };
    expect(of({ op: 'level_imbalance' }, levels)).toEqual([0.5]);
    expect(of({ op: 'level_imbalance', params: { levels: 2 } }, levels)).toEqual([0]);
    expect(of({ op: 'depth_ratio' }, levels)).toEqual([3]);
    expect(of({ op: 'relative_spread' }, { spread: [1], mid: [4] })).toEqual([0.25]);
    expect(of({ op: 'microprice_deviation' }, { microprice: [5], mid: [4] })).toEqual([0.25]);
  });

  it('flows as Cont, Kukanov and Stoikov say', () => {
    // The bid grows by 2 at its price, rises to a size of 4, falls and loses 4; the ask keeps, is hit by 1, moves away.
    const quotes = {
      bid_px_1: [10, 10, 11, 10],
      bid_sz_1: [5, 7, 4, 6],
      ask_px_1: [12, 12, 12, 13],
      ask_sz_1: [3, 3, 2, 8],
    };
    expect(of({ op: 'quote_flow' }, quotes)).toEqual([Number.NaN, 2, 5, -2]);
    expect(of({ op: 'book_order_flow', params: { window: 2 } }, quotes)).toEqual([
      Number.NaN,
      Number.NaN,
      7,
      3,
    ]);
  });
});
