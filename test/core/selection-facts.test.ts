import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssetOutput } from '../../core/assets/step.ts';
import { AssetSelection } from '../../core/graph/selection/builder.ts';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { jobFacts } from '../../core/graph/selection/job-facts.ts';
import type { SelectionFacts } from '../../core/graph/selection/types.ts';
import {
  asset,
  daily,
  definitions,
  externalAsset,
  job,
  partitionSchedule,
  product,
  statics,
  table,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });
const e = externalAsset({ key: 'ext/e', group: 'g' });
const a = asset({ key: 'a', group: 'g', partitions: days, run: () => undefined });
const b = asset({
  key: 'b/t',
  partitions: product(days, statics(['X', 'Y'], { name: 'sym' })),
  type: table({ ts: 'int64', price: 'double' }),
  run: () => ({ rows: 0, columns: { ts: new Float64Array(), price: new Float64Array() } }),
});
const c = asset({ key: 'c', deps: { e }, run: () => undefined });
const { graph, jobs } = definitions({
  assets: [e, a, b, c],
  jobs: [
    job({ name: 'daily', selection: 'a', schedule: partitionSchedule() }),
    job({ name: 'all_of_c', selection: AssetSelection.assets('c') }),
  ],
});
const statuses: Readonly<Record<string, readonly string[]>> = { a: ['fresh', 'stale'], c: ['missing'] };
const facts: SelectionFacts = {
  ...jobFacts(jobs.values()),
  status: ({ key }) => statuses[key] ?? [],
  changed_in_branch: ({ key }) => (key === 'a' ? ['main'] : []),
};
const select = (source: string): string => [...selectAssets(graph, source, { facts })].sort().join(' ');

test.each([
  ['job:daily', 'a'],
  ['job:*', 'a c'],
  ['job:<null>', 'b/t ext/e'],
  ['schedule:daily_schedule', 'a'],
  ['automation_type:schedule', 'a'],
  ['not automation_type:schedule', 'b/t c'],
  ['status:stale', 'a'],
  ['status:MISSING or status:fresh', 'a c'],
  ['status:<null>', undefined],
  ['status:healthy', undefined],
  ['changed_in_branch:main', 'a'],
  ['sensor:s', undefined],
  ['column:price', 'b/t'],
  ['column:pri*', 'b/t'],
  ['table_name:b__t', 'b/t'],
  ['partitions:daily', 'a b/t'],
  ['partitions:sym', 'b/t'],
  ['partitions:<null>', 'c'],
])('%s', (source, expected) => {
  if (expected === undefined) expect(() => select(source)).toThrow(/character \d+: (status|sensor): /);
  else expect(select(source)).toBe(expected);
});

test('external assets are taken in when asked for', () => {
  const all = (source: string): string =>
    [...selectAssets(graph, source, { includeExternal: true })].sort().join(' ');
  expect(all('*')).toBe('a b/t c ext/e');
  expect(all('group:g')).toBe('a ext/e');
  expect(all('not a')).toBe('b/t c ext/e');
  expect(all('+key:c')).toBe('c ext/e');
});

test('a selection by code is the text that it stands for', () => {
  const g = AssetSelection.groups('g');
  const labels = AssetSelection.tag('tier', 'gold').or(AssetSelection.kind('sql'));
  expect(String(g.and(labels).minus(AssetSelection.owner('team:x').not()))).toBe(
    'group:"g" and (tag:"tier"="gold" or kind:"sql") and not (not owner:"team:x")',
  );
  expect(String(AssetSelection.assets('a', 'c').upstream(2).roots())).toBe('roots(2+(a or c))');
  expect(() => AssetSelection.assets('a b')).toThrow('"a b" is not an asset key');
  expect(() => AssetSelection.groups('a"')).toThrow('cannot be selected by');
  expect(() => g.downstream(-1)).toThrow('depth -1 must be a whole number from 0');
});

/** A graph of assets a0, a1, ...: each has some of the earlier ones upstream. */
const dags = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((edges) => {
    const made: AssetOutput[] = [];
    for (const [i, ups] of edges.entries()) {
      const deps = i === 0 ? [] : [...new Set(ups.map((n) => n % i))];
      made.push(
        asset({
          key: `a${i}`,
          group: `g${i % 3}`,
          deps: Object.fromEntries(deps.map((n) => [`d${n}`, made[n] as AssetOutput])),
          run: () => undefined,
        }),
      );
    }
    return definitions({ assets: made }).graph;
  });
const leaf = fc.oneof(
  fc.nat(11).map((n) => `key:a${n}`),
  fc.nat(2).map((n) => `group:g${n}`),
  fc.constant('*'),
);
const { expr } = fc.letrec<{ expr: string }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('expr'), fc.constantFrom('and', 'or'), tie('expr')).map(([l, op, r]) => `(${l} ${op} ${r})`),
    tie('expr').map((x) => `not (${x})`),
    fc.tuple(fc.constantFrom('', '1', '2'), tie('expr')).map(([n, x]) => `${n}+(${x})`),
    fc.tuple(tie('expr'), fc.constantFrom('', '1', '2')).map(([x, n]) => `(${x})+${n}`),
    fc.tuple(fc.constantFrom('roots', 'sinks'), tie('expr')).map(([f, x]) => `${f}(${x})`),
  ),
}));

describe('laws of selections', () => {
  const law = (name: string, of: (x: string, y: string) => readonly [string, string]): void =>
    test(name, () => {
      fc.assert(
        fc.property(dags, expr, expr, (dag, x, y) => {
          const [left, right] = of(`(${x})`, `(${y})`);
          const keys = (source: string): readonly string[] => [...selectAssets(dag, source)].sort();
          expect(keys(left)).toEqual(keys(right));
        }),
        { numRuns: 60 },
      );
    });
  law('De Morgan', (x, y) => [`not (${x} and ${y})`, `not ${x} or not ${y}`]);
  law('twice not', (x) => [`not not ${x}`, x]);
  law('and binds tighter than or', (x, y) => [`${x} or ${y} and ${x}`, x]);
  law('upstream of a union is the union of upstreams', (x, y) => [`+(${x} or ${y})`, `+${x} or +${y}`]);
  law('levels add up', (x) => [`1+(1+${x})`, `2+${x}`]);
  law('all upstreams once is enough', (x) => [`+(+${x})`, `+${x}`]);
  law('no depth is the selection', (x) => [`0+${x}+0`, x]);
  law('roots lead to the whole', (x) => [`${x} and roots(${x})+`, x]);
  law('sinks gather the whole', (x) => [`${x} and +sinks(${x})`, x]);
  law('roots of roots', (x) => [`roots(roots(${x}))`, `roots(${x})`]);
});
