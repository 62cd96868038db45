import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type DynamicHandle,
  daily,
  definitions,
  dynamicOp,
  graphAsset,
  job,
  json,
  mapOf,
  type OpHandle,
  op,
  sqlOp,
  table,
  type ValueType,
} from '../../core/index.ts';
import { compile } from '../../state-machines/compile.ts';

type Numbers = ValueType<number, number>;
const number = json<number>();
const parts = dynamicOp({ name: 'parts', type: number, run: () => new Map([['a', 1]]) });
const half = op({ name: 'half', ins: { n: number }, type: number, run: (_, { n }) => n / 2 });
const sum = op({
  name: 'sum',
  ins: { parts: mapOf(number) },
  type: number,
  run: (_, { parts }) => [...parts.values()].reduce((a, b) => a + b, 0),
});
const split = op({
  name: 'split',
  ins: { n: number },
  outputs: { low: { type: number }, high: { type: number } },
  run: (_, { n }) => ({ low: n, high: n }),
});
const asAsset = (compose: () => unknown): (() => unknown) => {
  return () => graphAsset({ key: 'g', compose: compose as () => OpHandle });
};

describe('a dynamic op', () => {
  test('makes steps that know their fan-out', () => {
    const { step } = graphAsset({
      key: 'g',
      partitions: daily({ start: '2024-01-01' }),
      compose: () => {
        const { low, high } = parts().map((n) => split({ n }), { maxConcurrency: 3 });
        expectTypeOf(low).toEqualTypeOf<DynamicHandle<Numbers>>();
        const again = high.map((n) => half({ n }));
        return sum({ parts: again.collect() });
      },
    });
    expect(step.graph?.steps.map(({ name, fanOut }) => [name, fanOut])).toEqual([
      ['parts', undefined],
      ['split', { name: 'parts map', over: 'g/parts', maxConcurrency: 3 }],
      ['half', { name: 'split map', over: 'g/split/high', maxConcurrency: 10 }],
      ['sum', undefined],
    ]);
    expect(Object.values(step.deps)).toMatchObject([{ loads: 'map', items: 'all' }]);
  });

  test('may be mapped twice, and collected as it is', () => {
    const asset = graphAsset({
      key: 'g',
      compose: () => {
        const all = parts();
        const one = sum({ parts: all.map((n) => half({ n })).collect() });
        all.map((n) => half.as('half_of_sum')({ n }));
        const other = sum.as('plain')({ parts: all.collect() });
        return split({ n: half.as('last')({ n: one }) }).low && other;
      },
    });
    expect(asset.step.graph?.steps.flatMap(({ fanOut }) => fanOut?.name ?? [])).toEqual([
      'parts map',
      'parts map 2',
    ]);
  });
});

test.each([
  [
    'a dynamic output for one value',
    asAsset(() => half({ n: parts() as never })),
    'input n of op half has a value for each mapping key; call .map(',
  ],
  [
    'an item outside of its map',
    asAsset(() => {
      let item: OpHandle | undefined;
      parts().map((n) => {
        item = n;
        return half({ n });
      });
      return half.as('other')({ n: item as never });
    }),
    'input n of op half is of one item of the map over parts; take what map() returned, and collect() it',
  ],
  [
    'what an item made outside of its map',
    asAsset(() => {
      let made: OpHandle | undefined;
      parts().map((n) => {
        made = half({ n });
        return made;
      });
      return half.as('other')({ n: made as never });
    }),
    'input n of op half is of one item of the map over parts',
  ],
  [
    'a map in a map',
    asAsset(() =>
      parts().map((n) => {
        parts.as('more')();
        return half({ n });
      }),
    ),
    'op parts has a dynamic output and is called inside of a map; call it outside',
  ],
  [
    'a map over another in a map',
    asAsset(() => {
      const other = parts.as('others')();
      return parts().map((n) => {
        other.map((m) => half({ n: m }));
        return half.as('h')({ n });
      });
    }),
    'map over others is called inside of the map over parts; items have no items of their own',
  ],
  [
    'SQL in a map',
    asAsset(() =>
      parts().map(() => sqlOp({ name: 'q', type: table({ n: 'int64' }), sql: 'select 1 as n' })()),
    ),
    'op q is SQL, which does not run for an item; write it as op()',
  ],
  [
    'an optional output in a map',
    asAsset(() =>
      parts().map(() =>
        op({ name: 'o', outputs: { x: { type: number, optional: true } }, run: () => ({}) })(),
      ),
    ),
    'op o has an optional output and is called inside of a map',
  ],
  [
    'a handle from outside returned',
    asAsset(() => {
      const one = sum({ parts: parts().collect() });
      return parts
        .as('p')()
        .map(() => one);
    }),
    'the function of map over p must return what an op called in it returned, not a handle from outside of it',
  ],
  [
    'the item returned as it is',
    asAsset(() => parts().map((n) => n)),
    'must return what an op called in it returned, not a handle from outside of it',
  ],
  [
    'too many at once',
    asAsset(() => parts().map((n) => half({ n }), { maxConcurrency: 41 })),
    'map over parts: maxConcurrency 41 is outside 1 to 40',
  ],
  [
    'items as the asset',
    asAsset(() => parts()),
    'what the compose of graph asset g returned must be what an op returned',
  ],
  [
    'collected items as the asset',
    asAsset(() => parts().collect()),
    'what the compose of graph asset g returned is of the items of a map; return what an op makes of collect()',
  ],
])('%s is refused', (_, define, text) => {
  expect(define).toThrow(text);
});

test('SQL does not read collected items', () => {
  const rows = table({ n: 'int64' });
  const tables = dynamicOp({ name: 'tables', type: rows, run: () => [] });
  const query = sqlOp({
    name: 'query',
    ins: { all: mapOf(rows) },
    type: rows,
    sql: "select n from ref('all')",
  });
  const asset = graphAsset({ key: 'g', compose: () => query({ all: tables().collect() }) });
  expect(() => definitions({ assets: [asset] })).toThrow(
    'step query, dep all: SQL does not read the items of a map; collect them in an op()',
  );
});

test('a chain that could outgrow the history of an execution is refused', () => {
  const chain = (n: OpHandle<Numbers>, length: number): OpHandle<Numbers> =>
    length === 0 ? n : chain(half.as(`half_${length}`)({ n }), length - 1);
  const projectOf = (length: number): unknown => {
    const asset = graphAsset({
      key: 'g',
      compose: () =>
        sum({
          parts: parts()
            .map((n) => chain(n, length))
            .collect(),
        }),
    });
    const { jobs } = definitions({ assets: [asset], jobs: [job({ name: 'j' })] });
    return compile(jobs.get('j')!);
  };
  expect(projectOf(5)).toBeDefined();
  expect(() => projectOf(12)).toThrow(
    /a shard of stage_1 can come to \d+ history events .* a map counts as 250 items/,
  );
});
