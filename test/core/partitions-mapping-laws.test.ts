import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  all,
  daily,
  exchangeCalendar,
  hourly,
  identity,
  last,
  multi,
  multiToSingle,
  type PartitionMapping,
  type PartitionsDefinition,
  product,
  specific,
  staticMapping,
  statics,
  timeWindow,
  weekly,
} from '../../core/index.ts';
import { defaultMapping } from '../../core/partitions/mapping/default.ts';
import {
  allPartitions,
  countOf,
  intersect,
  keysOf,
  type PartitionSubset,
  subsetOfBoxes,
  subsetOfKeys,
  subtract,
  unite,
} from '../../core/partitions/subset/subset.ts';

const newYork = 'America/New_York';
const symbols = statics(['A', 'B', 'C'], { name: 'sym' });
const fewer = statics(['B', 'C', 'D'], { name: 'sym' });
const weekend = ['0 0 * * 0,6'];
const days = daily({ start: '2024-03-04', end: '2024-03-20', timezone: newYork });
const workdays = daily({ start: '2024-03-01', end: '2024-03-18', timezone: newYork, exclusions: weekend });
const weeks = weekly({ start: '2024-02-20', end: '2024-04-01', timezone: newYork });
const hours = hourly({ start: '2024-03-08', end: '2024-03-14', timezone: newYork });
const sessions = exchangeCalendar({
  start: '2024-03-01',
  end: '2024-03-20',
  timezone: newYork,
  open: '09:30',
  close: '16:00',
  holidays: ['2024-03-07'],
  halfDays: { '2024-03-12': '13:00' },
});
const windows = [days, workdays, weeks, hours, sessions];
const byWindows = windows.flatMap((up) =>
  windows.flatMap((down) =>
    [
      timeWindow(),
      timeWindow({ startOffset: -2 }),
      timeWindow({ startOffset: -1, endOffset: 1 }),
      timeWindow({ startOffset: -1, endOffset: -1 }),
    ].map((mapping): Pair => [mapping, up, down]),
  ),
);
type Pair = readonly [PartitionMapping, PartitionsDefinition, PartitionsDefinition];
const shifted = product(daily({ start: '2024-03-06', end: '2024-03-20', timezone: newYork }), fewer);
const pairs: readonly Pair[] = [
  ...byWindows,
  [identity(), symbols, fewer],
  [identity(), product(days, symbols), shifted],
  [timeWindow({ startOffset: -1 }), product(days, symbols), shifted],
  [all(), days, weeks],
  [last(), product(days, symbols), shifted],
  [last(), days, symbols],
  [specific(['2024-03-05', '2024-03-07']), days, weeks],
  [staticMapping({ A: 'D', B: ['B', 'C'] }), symbols, fewer],
  [multiToSingle(), product(days, symbols), days],
  [multiToSingle(), weeks, product(days, symbols)],
  [
    multi({ dt: { dimension: 'dt', mapping: timeWindow({ startOffset: -1 }) } }),
    product(days, symbols),
    shifted,
  ],
  [
    multi({ dt: { dimension: 'dt' }, sym: { mapping: last() } }),
    product(days, symbols),
    product(days, statics(['x', 'y'], { name: 'venue' })),
  ],
  [
    defaultMapping(product(hours, symbols), product(days, symbols)),
    product(hours, symbols),
    product(days, symbols),
  ],
];

describe('mappings', () => {
  const asOf = Date.parse('2024-03-13T12:00:00Z');
  const sorted = (subset: PartitionSubset): readonly string[] => [...keysOf(subset)].sort();

  test('upstream and downstream agree, for keys and for subsets', () => {
    for (const [mapping, up, down] of pairs) {
      expect(mapping.problemOf(up, down)).toBeUndefined();
      const [above, below] = [up, down].map((d) => [...keysOf(allPartitions(d, asOf))]) as [
        string[],
        string[],
      ];
      const edges = new Set<string>();
      for (const key of below)
        for (const u of mapping.upstreamOf(key, up, down, asOf).keys) edges.add(`${u} -> ${key}`);
      const back = new Set<string>();
      for (const key of above)
        for (const d of mapping.downstreamOf(key, up, down, asOf).keys) back.add(`${key} -> ${d}`);
      expect([...back].sort()).toEqual([...edges].sort());
    }
  });

  test('the image of a subset is the union of the images of its keys', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.array(fc.nat(400), { maxLength: 8 }),
        ([mapping, up, down], picks) => {
          const below = [...keysOf(allPartitions(down, asOf))];
          const above = [...keysOf(allPartitions(up, asOf))];
          const some = [...new Set(picks.map((i) => below[i % below.length] as string))];
          const others = [...new Set(picks.map((i) => above[i % above.length] as string))];
          const mapped = mapping.upstreamSubset(subsetOfKeys(down, some), up, down, asOf);
          const one = some.map((key) => mapping.upstreamOf(key, up, down, asOf));
          expect(sorted(mapped.subset)).toEqual([...new Set(one.flatMap((m) => m.keys))].sort());
          expect([...new Set(mapped.requiredButNonexistent.flatMap((s) => sorted(s)))].sort()).toEqual(
            [...new Set(one.flatMap((m) => m.requiredButNonexistent))].sort(),
          );
          const fed = mapping.downstreamSubset(subsetOfKeys(up, others), up, down, asOf);
          expect(sorted(fed)).toEqual(
            [...new Set(others.flatMap((key) => mapping.downstreamOf(key, up, down, asOf).keys))].sort(),
          );
          expect(countOf(fed)).toBe(sorted(fed).length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('ten million windows map as fast as ten', () => {
    const many = hourly({ start: '2000-01-01', timezone: newYork });
    const asOfLate = Date.parse('3100-01-01T05:00:00Z');
    const whole = allPartitions(daily({ start: '2000-01-01', timezone: newYork }), asOfLate);
    const from = performance.now();
    const { subset } = timeWindow({ startOffset: -1 }).upstreamSubset(
      whole,
      many,
      whole.definition,
      asOfLate,
    );
    expect(performance.now() - from).toBeLessThan(3000);
    expect(subset.boxes.flat(2).length).toBe(1);
    expect(countOf(subset)).toBe(many.dimensions[0]?.count(asOfLate));
  });
});

test('subsets are sets: union, intersection and difference', () => {
  const definition = product(
    statics(['a', 'b', 'c', 'd'], { name: 'x' }),
    statics(['a', 'b', 'c', 'd'], { name: 'y' }),
  );
  const ranges = fc
    .tuple(fc.nat(3), fc.nat(3))
    .map(([a, b]): readonly [number, number][] => (a === b ? [] : [[Math.min(a, b), Math.max(a, b) + 1]]));
  const subset = fc
    .array(fc.tuple(ranges, ranges), { maxLength: 4 })
    .map((boxes) => subsetOfBoxes(definition, boxes));
  fc.assert(
    fc.property(subset, subset, (a, b) => {
      const [left, right] = [new Set(keysOf(a)), new Set(keysOf(b))];
      expect(countOf(a)).toBe(left.size);
      for (const [result, set] of [
        [unite(a, b), new Set([...left, ...right])],
        [intersect(a, b), new Set([...left].filter((key) => right.has(key)))],
        [subtract(a, b), new Set([...left].filter((key) => !right.has(key)))],
      ] as const) {
        expect(new Set(keysOf(result))).toEqual(set);
        expect(countOf(result)).toBe(set.size);
      }
    }),
    { numRuns: 300 },
  );
});
