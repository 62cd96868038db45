import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { table } from '../../core/assets/value-type.ts';
import { describeVersion } from '../../runtime/io/describe-version.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { copyQuery, newFolder } from './tables.ts';

const location = 'cdm_trade/dt=2024-08-08/sym=ETHUSDT/0123';
const type = table({ ts: 'int64', side: 'int8', name: 'string' }, { sortKey: ['ts'] });
const output = { key: 'cdm_trade', type };
const columns = [
  { name: 'ts', type: 'int64' },
  { name: 'side', type: 'int8' },
  { name: 'name', type: 'string' },
];

async function put(store: ObjectStore, name: string, sql: string): Promise<number> {
  const path = `${newFolder()}/file`;
  await copyQuery(sql, path);
  await store.putFile(`${location}/${name}`, path);
  return (await store.size(`${location}/${name}`)) as number;
}

const rows = (from: number, to: number) =>
  `SELECT i AS ts, (i % 2)::TINYINT AS side, 'n' || i AS name FROM range(${from}, ${to}) AS t(i)`;

const stores: readonly [string, () => Promise<ObjectStore>][] = [
  ['memory', async () => memoryStore()],
  [
    'files',
    async () => {
      const root = `${newFolder()}/data`;
      await mkdir(root);
      return filesStore(root);
    },
  ],
];

describe.each(stores)('a version in a store of %s', (_, newStore) => {
  test('is its data files in sort-key order, whatever their names', async () => {
    const store = await newStore();
    const last = await put(store, '20240809_101500_00042_abcde_1', rows(500, 70_000));
    const first = await put(store, '20240809_101500_00042_abcde_3', rows(0, 200));
    const middle = await put(store, '20240809_101500_00042_abcde_2', rows(200, 500));
    await put(store, '20240809_101500_00042_abcde_0', rows(0, 0));
    await store.put(`${location}/_report.json`, '{}');
    await store.put(`${location}/_temporary/part`, 'no parquet');
    await store.put(`${location}/.crc`, 'x');
    await store.put(`${location}4/other`, 'another version');
    expect(await describeVersion(store, location, output)).toEqual({
      location,
      files: [
        { path: `${location}/20240809_101500_00042_abcde_3`, bytes: first, rows: 200 },
        { path: `${location}/20240809_101500_00042_abcde_2`, bytes: middle, rows: 300 },
        { path: `${location}/20240809_101500_00042_abcde_1`, bytes: last, rows: 69_500 },
      ],
      rows: 70_000,
      columns,
    });
  });

  test('without files is an empty table', async () => {
    expect(await describeVersion(await newStore(), location, output)).toEqual({
      location,
      files: [],
      rows: 0,
      columns,
    });
  });

  test.each([
    ['SELECT 1::BIGINT AS ts, 1::TINYINT AS side', 'column name is missing; the file has ts, side'],
    [
      "SELECT 1::BIGINT AS ts, 1 AS side, 'n' AS name",
      "column side is int32 in the file and int8 in the asset's type",
    ],
    ["SELECT 1::DOUBLE AS ts, 1::TINYINT AS side, 'n' AS name", 'column ts is double in the file and int64'],
    [
      "SELECT 1::HUGEINT AS ts, 1::TINYINT AS side, 'n' AS name",
      'column ts is double in the file and int64 in',
    ],
    [
      "SELECT TIMESTAMP '2024-01-01' AS ts, 1::TINYINT AS side, 'n' AS name",
      'column ts is INT64 (TIMESTAMP) in the file',
    ],
    [
      "SELECT 1::BIGINT AS ts, 1::TINYINT AS side, ['n'] AS name",
      "column name is nested in the file and string in the asset's type",
    ],
    [
      "SELECT 1::BIGINT AS ts, 1::TINYINT AS side, {'a': [1], 'b': 2} AS extra, 'n' AS name",
      'column extra is not one of the declared columns',
    ],
    [
      "SELECT -9007199254740992 AS ts, 1::TINYINT AS side, 'n' AS name UNION ALL SELECT NULL, 1, 'n'",
      'column ts has values from -9007199254740992',
    ],
  ])('with other columns is refused: %s', async (sql, problem) => {
    const store = await newStore();
    await put(store, 'file', sql);
    await expect(describeVersion(store, location, output)).rejects.toThrow(
      `asset cdm_trade, file ${location}/file, ${problem}`,
    );
  });

  test('with a file that is not Parquet is refused', async () => {
    const store = await newStore();
    await store.put(`${location}/file`, 'id,price\n1,2\n');
    await expect(describeVersion(store, location, output)).rejects.toThrow(
      `${location}/file is not a Parquet file`,
    );
  });
});
