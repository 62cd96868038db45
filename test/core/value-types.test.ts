import type { Table } from 'apache-arrow';
import { expect, expectTypeOf, test } from 'vitest';
import {
  arrow,
  asset,
  bytes,
  daily,
  definitions,
  dep,
  identity,
  ioManager,
  json,
  type nothing,
  type ParquetFile,
  parquetFile,
  type ReadOf,
  range,
  sqlAsset,
  type TableReader,
  table,
  timeWindow,
  valueType,
  type WriteOf,
} from '../../core/index.ts';

type Rows = readonly (readonly string[])[];
const csv = valueType<Rows, string>({ kind: 'csv' });
const csvManager = ioManager({
  kind: 'csv',
  write: async (rows: Rows, { put }) => put('rows.csv', rows.join('\n')),
  read: async ({ get }) => new TextDecoder().decode(await get('rows.csv')),
});

test('a value type says what a function returns and what a dependent gets', () => {
  const trades = table({ ts: 'int64', side: 'string' });
  expectTypeOf<ReadOf<typeof trades>>().toEqualTypeOf<
    TableReader<{ readonly ts: 'int64'; readonly side: 'string' }>
  >();
  expectTypeOf<WriteOf<ReturnType<typeof bytes>>>().toEqualTypeOf<Uint8Array>();
  expectTypeOf<WriteOf<ReturnType<typeof parquetFile>>>().toEqualTypeOf<string>();
  expectTypeOf<WriteOf<ReturnType<typeof nothing>>>().toEqualTypeOf<void>();
  expectTypeOf<WriteOf<typeof csv>>().toEqualTypeOf<Rows>();

  const days = daily({ start: '2024-01-01' });
  const run = (): never => {
    throw new Error('not run');
  };
  const a = asset({
    key: 'a',
    partitions: days,
    type: arrow({ id: 'int32', at: 'int64', name: 'string' }),
    run,
  });
  const any = asset({ key: 'any', partitions: days, type: arrow(), run });
  const b = asset({ key: 'b', partitions: days, type: bytes(), run });
  const p = asset({ key: 'p', partitions: days, type: parquetFile({ x: 'double' }), run });
  const c = asset({ key: 'c', partitions: days, type: csv, run });
  const j = asset({ key: 'j', partitions: days, type: json<{ mean: number }>(), run });
  const n = asset({ key: 'n', partitions: days, run: () => {} });
  const mapping = timeWindow({ startOffset: -1 });
  asset({
    key: 'all',
    partitions: days,
    deps: {
      a,
      any,
      b,
      p,
      c,
      j: dep(j, { mapping: identity() }),
      n,
      map: range(j, { mapping }),
      named: range(j, { mapping, shape: 'map', allowMissingPartitions: true }),
      counted: range(j, { mapping, shape: 'by_count' }),
    },
    run: (_, inputs) => {
      expectTypeOf(inputs.a).toExtend<Table>();
      expectTypeOf(inputs.a.getChild('id')?.get(0)).toEqualTypeOf<number | null | undefined>();
      expectTypeOf(inputs.a.getChild('at')?.get(0)).toEqualTypeOf<bigint | null | undefined>();
      expectTypeOf(inputs.a.getChild('name')?.get(0)).toEqualTypeOf<string | null | undefined>();
      // @ts-expect-error there is no such column
      inputs.a.getChild('price');
      expectTypeOf(inputs.any).toEqualTypeOf<Table>();
      expectTypeOf(inputs.b).toEqualTypeOf<Uint8Array>();
      expectTypeOf(inputs.p).toEqualTypeOf<ParquetFile>();
      expectTypeOf(inputs.c).toEqualTypeOf<string>();
      expectTypeOf(inputs.j).toEqualTypeOf<{ mean: number }>();
      expectTypeOf(inputs.n).toEqualTypeOf<undefined>();
      expectTypeOf(inputs.map).toEqualTypeOf<ReadonlyMap<string, { mean: number }>>();
      expectTypeOf(inputs.named).toEqualTypeOf<ReadonlyMap<string, { mean: number }>>();
      expectTypeOf(inputs.counted).toEqualTypeOf<
        undefined | { mean: number } | ReadonlyMap<string, { mean: number }>
      >();
    },
  });
});

test('a value of another type is a compile error', () => {
  // @ts-expect-error a text is no bytes
  asset({ key: 'a', type: bytes(), run: () => 'text' });
  // @ts-expect-error a number is no path
  asset({ key: 'a', type: parquetFile(), run: () => 1 });
  // @ts-expect-error an object is no Arrow table
  asset({ key: 'a', type: arrow(), run: () => ({ rows: 1 }) });
  // @ts-expect-error rows are arrays of text
  asset({ key: 'a', type: csv, run: () => [[1]] });
  asset({ key: 'a', type: csv, ioManager: csvManager, run: () => [['1']] });
  // @ts-expect-error the manager reads text, and dependents of the type get numbers
  asset({ key: 'a', type: valueType<Rows, number>({ kind: 'csv' }), ioManager: csvManager, run: () => [] });
  const j = asset({ key: 'j', type: json<number>(), run: () => 1 });
  // @ts-expect-error there is no such shape
  expect(() => range(j, { mapping: identity(), shape: 'list' })).toThrow("use 'map' or 'by_count'");
});

test('a value type needs an IO manager, which says for which kind it is', () => {
  const made = asset({ key: 'made', type: csv, run: () => [] });
  const problemsOf = (options: Parameters<typeof definitions>[0]) => () => definitions(options);
  expect(problemsOf({ assets: [made] })).toThrow(
    'asset made: value type "csv" has no IO manager; add one to definitions({ ioManagers: [...] }), or give it to the asset by ioManager (there are table, json, nothing, bytes, arrow, parquet_file)',
  );
  expect(definitions({ assets: [made], ioManagers: [csvManager] }).ioManagers.get('csv')).toBe(csvManager);
  const own = asset({ key: 'own', type: csv, ioManager: csvManager, run: () => [] });
  expect(definitions({ assets: [own] }).graph.assets.get('own')?.ioManager).toBe(csvManager);

  expect(problemsOf({ assets: [own], ioManagers: [csvManager, csvManager] })).toThrow(
    'ioManagers: two are for kind csv; remove one',
  );
  expect(problemsOf({ assets: [own], ioManagers: [{ ...csvManager, kind: 'json' }] })).toThrow(
    "ioManagers: json is a kind of quantflow's own, which a project does not replace; give single assets theirs by ioManager",
  );
  expect(problemsOf({ assets: [own], ioManagers: [{ ...csvManager, kind: '../x' }] })).toThrow(
    'IO manager kind "../x" is not allowed',
  );
  const odd = asset({ key: 'odd', type: csv, ioManager: { ...csvManager, kind: 'tsv' }, run: () => [] });
  expect(problemsOf({ assets: [odd] })).toThrow(
    'asset odd: its IO manager is for kind tsv, its value type is csv; make the two the same',
  );
});

test('an IO manager of its own may keep a built-in kind in another way, for one asset', () => {
  const spelled = ioManager<unknown, unknown>({ ...csvManager, kind: 'json', write: () => {} });
  const a = asset({ key: 'a', type: json<number>(), ioManager: spelled as never, run: () => 1 });
  expect(definitions({ assets: [a] }).graph.assets.get('a')?.ioManager).toBe(spelled);
});

test('SQL reads what is kept as Parquet with declared columns, and nothing else', () => {
  const query = (source: ReturnType<typeof asset>) =>
    definitions({
      assets: [
        source,
        sqlAsset({
          key: 'q',
          deps: { source },
          type: table({ x: 'double' }),
          sql: `select x from ref('source')`,
        }),
      ],
    });
  const run = (): never => {
    throw new Error('not run');
  };
  query(asset({ key: 's', type: table({ x: 'double' }), run }) as never);
  query(asset({ key: 's', type: parquetFile({ x: 'double' }), run }) as never);
  for (const [type, what] of [
    [parquetFile(), 's is parquet_file'],
    [arrow({ x: 'double' }), 's is arrow'],
    [json(), 's is json'],
  ] as const)
    expect(() => query(asset({ key: 's', type, run }) as never)).toThrow(
      `step q, dep source: SQL reads Parquet with declared columns, and ${what}; make its type with table({ ... })`,
    );
});

test('an asset is of the kind that it is kept as', () => {
  const run = (): never => {
    throw new Error('not run');
  };
  expect(asset({ key: 'a', type: arrow(), run }).kinds).toEqual(['lambda', 'arrow']);
  expect(asset({ key: 'a', type: parquetFile(), run }).kinds).toEqual(['lambda', 'parquet']);
  expect(asset({ key: 'a', type: csv, run }).kinds).toEqual(['lambda']);
});
