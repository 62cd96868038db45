import { describe, expect, test } from 'vitest';
import {
  daily,
  hourly,
  identity,
  last,
  monthly,
  multi,
  type PartitionsDefinition,
  product,
  specific,
  staticMapping,
  statics,
  timeWindow,
  weekly,
} from '../../core/index.ts';
import { defaultMapping } from '../../core/partitions/mapping/default.ts';
import { mappings } from '../../core/partitions/mapping/index.ts';

const at = (text: string): number => Date.parse(text);

describe('mappings', () => {
  const days = daily({ start: '2024-01-01' });
  const symbols = statics(['BTC', 'ETH'], { name: 'sym' });

  test('every kind is registered by its name', () => {
    expect(Object.keys(mappings)).toEqual([
      'identity',
      'timeWindow',
      'last',
      'all',
      'static',
      'specific',
      'multiToSingle',
      'multi',
    ]);
  });

  test('without offsets between different windows, both directions count downstream windows', () => {
    const hours = hourly({ start: '2024-01-01' });
    const lookback = timeWindow({ startOffset: -1 });
    const asOf = at('2024-02-01');
    expect(lookback.downstreamOf('2024-01-05-07:00', hours, days, asOf).keys).toEqual([
      '2024-01-05',
      '2024-01-06',
    ]);
  });

  test('an offset reaches what the upstream has before the downstream begins', () => {
    const down = daily({ start: '2024-01-05' });
    expect(timeWindow({ startOffset: -2 }).upstreamOf('2024-01-05', days, down, at('2024-02-01'))).toEqual({
      keys: ['2024-01-03', '2024-01-04', '2024-01-05'],
      requiredButNonexistent: [],
    });
  });

  test('a week that begins before its days do asks for what is not there', () => {
    const weeks = weekly({ start: '2023-12-31' });
    const { keys: found, requiredButNonexistent } = timeWindow().upstreamOf(
      '2023-12-31',
      days,
      weeks,
      at('2024-02-01'),
    );
    expect([found.length, requiredButNonexistent]).toEqual([6, ['2023-12-31']]);
  });

  test('only what needs its own partition alone is narrow', () => {
    const grid = product(days, symbols);
    const narrow = [identity(), timeWindow()].map((mapping) => mapping.isNarrow(grid, grid));
    expect(narrow).toEqual([true, true]);
    for (const mapping of [
      timeWindow({ startOffset: -1 }),
      last(),
      multi({}),
      multi({ dt: { dimension: 'dt' } }),
    ])
      expect(mapping.isNarrow(grid, grid)).toBe(false);
    expect(specific(['2024-01-01']).isNarrow(days, days)).toBe(false);
    expect(multi({ dt: { dimension: 'dt' }, sym: { dimension: 'sym' } }).isNarrow(grid, grid)).toBe(true);
  });

  test('of a dependency that says none', () => {
    const kind = (up: PartitionsDefinition | undefined, down: PartitionsDefinition | undefined): string =>
      defaultMapping(up, down).kind;
    const grid = product(days, symbols);
    expect(kind(undefined, undefined)).toBe('identity');
    expect(kind(days, undefined)).toBe('all');
    expect(kind(undefined, days)).toBe('all');
    expect(kind(days, days)).toBe('identity');
    expect(kind(days, monthly({ start: '2024-01-01' }))).toBe('timeWindow');
    expect(kind(grid, days)).toBe('multiToSingle');
    expect(kind(symbols, grid)).toBe('multiToSingle');
    expect(kind(grid, product(weekly({ start: '2024-01-01' }), symbols))).toBe('timeWindow');
    expect(kind(days, symbols)).toBe('identity');
  });

  test.each<[string, () => unknown, string]>([
    [
      'offsets in disorder',
      () => timeWindow({ startOffset: 0, endOffset: -1 }),
      'endOffset -1 is less than startOffset 0',
    ],
    [
      'half an offset',
      () => timeWindow({ startOffset: -0.5 }),
      'startOffset -0.5 must be a whole number of windows',
    ],
    ['no key', () => specific([]), 'specific mapping needs at least one key'],
    [
      'one dimension twice',
      () => multi({ a: { dimension: 'x' }, b: { dimension: 'x' } }),
      'two upstream dimensions follow x',
    ],
    ['no moment', () => last().upstreamOf('2024-01-01', days, days), 'last mapping needs asOf'],
    ['a key of another', () => identity().upstreamOf('x', days, days), '"x" is no partition of dt (daily)'],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('say what does not fit', () => {
    const grid = product(days, symbols);
    expect(staticMapping({ BTC: 'x' }).problemOf(symbols, statics(['y']))).toBe(
      'static mapping: downstream "x" is not one of: y',
    );
    expect(multi({ day: {} }).problemOf(grid, grid)).toBe(
      'multi mapping: the upstream has no dimension day; it has dt, sym',
    );
    expect(multi({ dt: {} }).problemOf(grid, days)).toBe(
      'multi mapping: dt needs the downstream dimension that it follows, one of dt',
    );
    expect(timeWindow().problemOf(symbols, days)).toBe(
      'time window mapping needs time windows on both sides; the upstream has none, so use all(), specific(), staticMapping() or multi()',
    );
    expect(specific(['2023-01-01']).problemOf(days, symbols)).toBe(
      'specific mapping: partition "2023-01-01": 2023-01-01 is before the first partition, 2024-01-01',
    );
  });
});
