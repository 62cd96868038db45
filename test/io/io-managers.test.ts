import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Field, Int32, Schema, Table, tableFromArrays, tableFromIPC, tableToIPC, Utf8 } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  arrow,
  bytes,
  type IoManager,
  ioManager,
  json,
  nothing,
  type ParquetFile,
  parquetFile,
  type TableReader,
  table,
  valueType,
} from '../../core/index.ts';
import { describeVersion } from '../../runtime/io/describe-version.ts';
import { ioManagerOf, ioManagers } from '../../runtime/io/index.ts';
import { readSource, readValue } from '../../runtime/io/read-value.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { describeIoManager, writeVersion } from '../contracts/io-manager.contract.ts';
import { copyQuery, newFolder, query, rowsOf } from './tables.ts';

async function newFilesStore(): Promise<ObjectStore> {
  const root = `${newFolder()}/data`;
  await mkdir(root);
  return filesStore(root);
}

const trades = table({ ts: 'int64', side: 'string' }, { sortKey: ['ts'] });
const batch = { rows: 2, columns: { ts: Float64Array.of(1, 2), side: ['buy', null] } };

describeIoManager('table', {
  type: trades,
  plain: (reader) => rowsOf(reader as TableReader),
  values: [
    {
      make: () => [batch],
      plain: [
        [1, 'buy'],
        [2, null],
      ],
      rows: 2,
    },
    { make: () => [], plain: [], rows: 0 },
  ],
  empty: [],
  bad: [
    [
      { rows: 1, columns: { ts: Float64Array.of(0.5), side: ['x'] } },
      'column ts, row 0: 0.5 is not an integer',
    ],
    [null, 'asset trades is a table: return { rows, columns }'],
  ],
});

const document = { b: [1, null, 'é'], a: { nested: true } };
describeIoManager('json', {
  type: json(),
  plain: (value) => JSON.stringify(value),
  values: [
    { make: () => document, plain: JSON.stringify(document), rows: null },
    { make: () => null, plain: 'null', rows: null },
  ],
  empty: undefined,
  bad: [
    [undefined, 'return a value, not undefined'],
    [{ a: { ratio: Number.NaN } }, 'NaN at "ratio" cannot be kept'],
    [[1n], '1 at "0" cannot be kept'],
    [{ f: () => 1 }, 'at "f" cannot be kept'],
    [Infinity, 'asset trades is a JSON document: Infinity cannot be kept'],
  ],
});

describeIoManager('nothing', {
  type: nothing(),
  plain: (value) => value,
  values: [{ make: () => undefined, plain: undefined, rows: null }],
  empty: undefined,
  bad: [],
});

describeIoManager('bytes', {
  type: bytes(),
  plain: (value) => [...(value as Uint8Array)],
  values: [
    { make: () => Uint8Array.of(0, 255, 10), plain: [0, 255, 10], rows: null },
    { make: () => new Uint8Array(), plain: [], rows: null },
  ],
  empty: undefined,
  bad: [
    ['text', 'asset trades is bytes: return a Uint8Array, not text'],
    [new Float64Array(1), 'not Float64Array'],
    [null, 'not null'],
  ],
});

describeIoManager('arrow', {
  type: arrow({ id: 'int32', name: 'string' }),
  plain: (value) => (value as Table).toArray().map((row) => ({ ...row?.toJSON() })),
  values: [
    {
      make: () => tableFromArrays({ id: Int32Array.of(1, 2), name: ['a', null] }),
      plain: [
        { id: 1, name: 'a' },
        { id: 2, name: null },
      ],
      rows: 2,
    },
    {
      make: () => new Table(new Schema([Field.new('id', new Int32()), Field.new('name', new Utf8())])),
      plain: [],
      rows: 0,
    },
  ],
  empty: [],
  bad: [
    [{ rows: 1 }, 'asset trades is an Arrow table: return a Table'],
    [tableFromArrays({ id: Int32Array.of(1) }), 'column name is missing; the table has id'],
    [tableFromArrays({ id: ['1'], name: ['a'] }), 'column id is string in the table and int32'],
    [tableFromArrays({ id: Int32Array.of(1), name: ['a'], x: ['b'] }), 'column x is not one of the declared'],
  ],
});

const twoRows = "SELECT * FROM (VALUES (1::BIGINT, 'a'), (2, NULL)) AS t(id, name) ORDER BY id";
async function parquetIn(folder: string, sql: string): Promise<string> {
  const path = `${folder}/made.parquet`;
  await copyQuery(sql, path);
  return path;
}
const moduleFolder = mkdtempSync(join(tmpdir(), 'quantflow-io-'));
afterAll(() => rmSync(moduleFolder, { recursive: true, force: true }));
const notParquet = join(moduleFolder, 'not.parquet');
writeFileSync(notParquet, 'text');

describeIoManager('parquet_file', {
  type: parquetFile({ id: 'int64', name: 'string' }),
  plain: async (value) => {
    const { rows, columns, path } = value as ParquetFile;
    return { rows, columns, first: (await query(`SELECT id, name FROM '${await path()}' LIMIT 1`))[0] ?? [] };
  },
  values: [
    {
      make: (folder) => parquetIn(folder, twoRows),
      plain: { rows: 2, columns: { id: 'int64', name: 'string' }, first: ['1', 'a'] },
      rows: 2,
    },
    {
      make: (folder) => parquetIn(folder, `${twoRows} LIMIT 0`),
      plain: { rows: 0, columns: { id: 'int64', name: 'string' }, first: [] },
      rows: 0,
    },
  ],
  empty: undefined,
  bad: [
    [undefined, 'return the path of one written below await context.scratch(), not undefined'],
    ['/nowhere/x.parquet', 'asset trades: there is no file to keep: ENOENT'],
    [notParquet, 'not.parquet is not a Parquet file'],
  ],
});

type Rows = readonly (readonly string[])[];
const csv: IoManager<Rows, Rows> = ioManager({
  kind: 'csv',
  async write(rows: Rows, { put, addMetadata }) {
    if (!Array.isArray(rows)) throw new TypeError('a csv is an array of rows');
    await put('rows.csv', rows.map((row) => `${row.join(',')}\n`).join(''), rows.length);
    addMetadata({ width: rows[0]?.length ?? 0 });
    return { rows: rows.length };
  },
  async read({ get }) {
    const text = new TextDecoder().decode(await get('rows.csv'));
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(','));
  },
});

describeIoManager('of a project', {
  type: valueType<Rows>({ kind: 'csv' }),
  ioManager: csv,
  plain: (value) => value,
  values: [
    {
      make: () => [
        ['a', '1'],
        ['b', '2'],
      ],
      plain: [
        ['a', '1'],
        ['b', '2'],
      ],
      rows: 2,
    },
    { make: () => [], plain: [], rows: 0 },
  ],
  empty: undefined,
  bad: [[3, 'a csv is an array of rows']],
});

test('bytes and documents come back as they were', async () => {
  const data = memoryStore();
  let n = 0;
  const roundTrip = async (type: ReturnType<typeof json> | ReturnType<typeof bytes>, value: unknown) => {
    const { output, stored, store } = await writeVersion(type, value, data, { version: `v${n++}` });
    return readValue(output, stored, store);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array(),
      fc.jsonValue({ noUnicodeString: false } as never),
      async (raw, value) => {
        expect(await roundTrip(bytes(), raw)).toEqual(raw);
        expect(await roundTrip(json(), value)).toEqual(JSON.parse(JSON.stringify(value)));
      },
    ),
    { numRuns: 50 },
  );
});

test('an Arrow table keeps types that no schema can declare', async () => {
  const made = tableFromArrays({
    n: BigInt64Array.of(2n ** 60n),
    when: [new Date(5)],
    list: [[1, 2]] as never,
  });
  const { output, stored, store } = await writeVersion(arrow(), made, memoryStore());
  const read = (await readValue(output, stored, store)) as Table;
  expect(tableToIPC(read, 'file')).toEqual(tableToIPC(tableFromIPC(tableToIPC(made, 'file')), 'file'));
  expect(read.getChild('n')?.get(0)).toBe(2n ** 60n);
  expect(stored.columns.map(({ name }) => name)).toEqual(['n', 'when', 'list']);
  const preview = await ioManagers.arrow.preview?.(readSource(output, stored, store), 5);
  expect(preview?.value).toMatchObject({ records: [{ n: String(2n ** 60n), list: '[1,2]' }] });
});

test('a table is files below its version, which a query publisher describes in the same way', async () => {
  const store = memoryStore();
  const { stored } = await writeVersion(trades, [batch], store);
  const path = 'trades/0123/part-00000.parquet';
  expect(stored.files).toEqual([{ path, bytes: await store.size(path), rows: 2 }]);
  expect(stored.columns).toEqual([
    { name: 'ts', type: 'int64' },
    { name: 'side', type: 'string' },
  ]);
  const { location, files, rows, columns } = stored;
  const output = { key: 'trades', type: trades };
  expect(await describeVersion(store, location, output)).toEqual({ location, files, rows, columns });
});

test('a table in a store of files is read in place, one of another store from a copy', async () => {
  const data = await newFilesStore();
  const here = await writeVersion(trades, batch, data);
  const reader = (await readValue(here.output, here.stored, here.store)) as TableReader;
  expect(await reader.files()).toEqual([data.localPath?.('trades/0123/part-00000.parquet')]);
  const there = await writeVersion(trades, batch, memoryStore());
  const copy = (await readValue(there.output, there.stored, there.store)) as TableReader;
  const [path] = await copy.files();
  expect([path?.endsWith('/part-00000.parquet'), existsSync(path as string)]).toEqual([true, true]);
});

test('a Parquet file in scratch is taken, another is copied and stays', async () => {
  for (const inScratch of [true, false]) {
    const scratch = newFolder();
    const path = await parquetIn(inScratch ? scratch : newFolder(), twoRows);
    const folder = newFolder();
    const manager = ioManager({
      kind: 'nothing',
      async write(_: undefined, target) {
        if (inScratch) await target.scratch();
        await target.putFile('copy.parquet', path);
      },
      read: () => undefined,
    });
    const { stored } = await writeVersion(nothing(), undefined, await newFilesStore(), {
      ioManager: manager,
      scratch: inScratch ? scratch : folder,
    });
    expect(stored.files.map(({ path: key }) => key)).toEqual(['trades/0123/copy.parquet']);
    expect(existsSync(path)).toBe(!inScratch);
  }
});

test('a Parquet file is checked against its declared columns', async () => {
  const path = await parquetIn(newFolder(), twoRows);
  for (const [type, problem] of [
    [parquetFile({ id: 'int64' }), 'column name is not one of the declared columns'],
    [
      parquetFile({ id: 'double', name: 'string' }),
      "column id is int64 in the file and double in the asset's type",
    ],
    [parquetFile({ id: 'int64', name: 'string', x: 'bool' }), 'column x is missing; the file has id, name'],
  ] as const)
    await expect(writeVersion(type, path, memoryStore())).rejects.toThrow(problem);
});

test('a preview of bytes is their size and their head', async () => {
  const { output, stored, store } = await writeVersion(
    bytes(),
    Buffer.from('quantflow\0\xff'),
    memoryStore(),
  );
  expect(await ioManagers.bytes.preview?.(readSource(output, stored, store), 5)).toEqual({
    type: 'text',
    value: '12 bytes\n00000000  71 75 61 6e 74 66 6c 6f 77 00 c3 bf              quantflow...',
  });
});

test('a JSON file that was spoiled is named', async () => {
  const data = memoryStore();
  const { output, stored, store } = await writeVersion(json(), { a: 1 }, data);
  await data.put('trades/0123/value.json', '{"a"');
  await expect(readValue(output, stored, store)).rejects.toThrow('value.json of version 0123 is not JSON');
});

test('each IO manager stands under its kind, and others are refused', () => {
  for (const [kind, manager] of Object.entries(ioManagers)) expect(manager.kind).toBe(kind);
  const of = (kind: string) => () =>
    ioManagerOf({ type: { kind }, ioManager: undefined }, new Map([['csv', csv]]));
  expect(of('blob')).toThrow(
    'value type "blob" has no IO manager; there are csv, table, json, nothing, bytes, arrow, parquet_file',
  );
  expect(of('toString')).toThrow('no IO manager');
  expect(of('csv')()).toBe(csv);
});
