import { mkdir, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { TableReader } from '../../core/assets/table.ts';
import { type AnyValueType, json, nothing, table } from '../../core/assets/value-type.ts';
import { describeVersion } from '../../runtime/io/describe-version.ts';
import { ioManagerOf, ioManagers } from '../../runtime/io/index.ts';
import type { Written } from '../../runtime/io/types.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { newFolder, rowsOf } from './tables.ts';

const location = 'trades/dt=2024-08-08/0123';
const scratch = async () => newFolder();

async function roundTrip(store: ObjectStore, type: AnyValueType, value: unknown) {
  const written = await ioManagerOf(type).write(value, { store, location, type, asset: 'trades', scratch });
  return { written, value: await readBack(store, type, written) };
}

function readBack(store: ObjectStore, type: AnyValueType, written: Written): Promise<unknown> {
  const materialization = { asset: 'trades', partition: '2024-08-08', version: '0123', ...written };
  return ioManagerOf(type).read({ store, type, materialization, scratch });
}

const trades = table({ ts: 'int64', side: 'string' }, { sortKey: ['ts'] });
const batch = { rows: 2, columns: { ts: Float64Array.of(1, 2), side: ['buy', null] } };

async function newFilesStore(): Promise<ObjectStore> {
  const root = `${newFolder()}/data`;
  await mkdir(root);
  return filesStore(root);
}

describe.each([
  ['memory', async () => memoryStore()],
  ['files', newFilesStore],
] as const)('in a store of %s', (_, newStore) => {
  test('a table is files below its version, read as it was written', async () => {
    const store = await newStore();
    const { written, value } = await roundTrip(store, trades, [batch]);
    const bytes = (await store.size(`${location}/part-00000.parquet`)) as number;
    expect(written).toEqual({ files: [{ path: `${location}/part-00000.parquet`, bytes, rows: 2 }], rows: 2 });
    const reader = value as TableReader;
    expect([reader.asset, reader.partition, reader.version, reader.rows]).toEqual([
      'trades',
      '2024-08-08',
      '0123',
      2,
    ]);
    expect(await rowsOf(reader)).toEqual([
      [1, 'buy'],
      [2, null],
    ]);
    expect(await describeVersion(store, location, trades)).toEqual(written);
  });

  test('an empty table has no files', async () => {
    const { written, value } = await roundTrip(await newStore(), trades, []);
    expect(written).toEqual({ files: [], rows: 0 });
    expect(await rowsOf(value as TableReader)).toEqual([]);
  });

  test('a JSON document is one file', async () => {
    const document = { b: [1, null, 'é'], a: { nested: true } };
    const { written, value } = await roundTrip(await newStore(), json(), document);
    expect(written).toEqual({ files: [{ path: `${location}/value.json`, bytes: 39 }], rows: null });
    expect(value).toEqual(document);
    expect(JSON.stringify(value)).toBe(JSON.stringify(document));
  });

  test('nothing is no file', async () => {
    const store = await newStore();
    const { written, value } = await roundTrip(store, nothing(), undefined);
    expect([written, value]).toEqual([{ files: [], rows: null }, undefined]);
    for await (const object of store.list('trades')) expect(object).toBe('none');
  });
});

test('a table in a store of files is read in place, one of another store from a copy', async () => {
  const store = await newFilesStore();
  const { value } = await roundTrip(store, trades, batch);
  expect(await (value as TableReader).files()).toEqual([store.localPath?.(`${location}/part-00000.parquet`)]);
  const copied = await roundTrip(memoryStore(), trades, batch);
  const [path] = await (copied.value as TableReader).files();
  expect(path).toMatch(/00000\.parquet$/);
});

test('a table that cannot be written leaves no file in scratch to be taken for one', async () => {
  const store = memoryStore();
  const folder = newFolder();
  const bad = { rows: 1, columns: { ts: Float64Array.of(0.5), side: ['x'] } };
  const target = { store, location, type: trades, asset: 'trades', scratch: async () => folder };
  await expect(ioManagers.table.write(bad, target)).rejects.toThrow(
    'column ts, row 0: 0.5 is not an integer',
  );
  expect(await readdir(folder)).toEqual([]);
});

test('what JSON would drop or change is refused', async () => {
  const store = memoryStore();
  for (const [value, problem] of [
    [undefined, 'return a value, not undefined'],
    [{ a: { ratio: Number.NaN } }, 'NaN at "ratio" cannot be kept'],
    [[1n], '1 at "0" cannot be kept'],
    [{ f: () => 1 }, 'at "f" cannot be kept'],
    [Infinity, 'asset trades is a JSON document: Infinity cannot be kept'],
  ] as const)
    await expect(roundTrip(store, json(), value)).rejects.toThrow(problem);
});

test('a JSON file that was spoiled is named', async () => {
  const store = memoryStore();
  const { written } = await roundTrip(store, json(), { a: 1 });
  await store.put(`${location}/value.json`, '{"a"');
  await expect(readBack(store, json(), written)).rejects.toThrow(`${location}/value.json is not JSON`);
  expect(await readBack(store, json(), { files: [], rows: null })).toBeUndefined();
});

test('each IO manager stands under its kind, and others are refused', () => {
  for (const [kind, manager] of Object.entries(ioManagers)) expect(manager.kind).toBe(kind);
  expect(() => ioManagerOf({ kind: 'blob' })).toThrow(
    'value type "blob" has no IO manager; there are table, json, nothing',
  );
  expect(() => ioManagerOf({ kind: 'toString' })).toThrow('no IO manager');
});
