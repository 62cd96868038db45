import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readVectors } from '../../pipelines/dssm-ranking/parquet/read-vectors.ts';
import { definitionOf } from '../../pipelines/dssm-ranking/parquet/vector-pages.ts';
import { ParquetWriter } from '../../pipelines/dssm-ranking/parquet/writer.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../runtime/io/duckdb/quote.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

async function byDuckDb(select: string, options: string): Promise<string> {
  const path = join(dir, `${++files}.parquet`);
  await withConnection((connection) =>
    connection.run(`COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, ${options})`),
  );
  return path;
}

function ours(groups: readonly number[], length: number): string {
  const path = join(dir, `${++files}.parquet`);
  const writer = new ParquetWriter(path, [
    { name: 'id', type: 'int64' },
    { name: 'v', type: { length } },
  ]);
  let first = 0;
  for (const rows of groups) {
    const start = first;
    writer.writeRowGroup(rows, {
      id: Float64Array.from({ length: rows }, (_, i) => start + i),
      v: (from, count, page) => {
        for (let i = 0; i < count; i++)
          for (let c = 0; c < length; c++) page[i * length + c] = start + from + i + c / 1024;
      },
    });
    first += rows;
  }
  writer.finish();
  return path;
}

async function vectorsOf(path: string, length: number, wants: (id: number) => boolean = () => true) {
  const found = new Map<number, readonly number[] | null>();
  await readVectors({
    path,
    key: 'id',
    column: 'v',
    length,
    wants,
    take: (id, values, from, count) =>
      found.set(id, Number.isNaN(count) ? null : [...values.subarray(from, from + count)]),
  });
  return found;
}

const vector = (id: number, length: number) => Array.from({ length }, (_, c) => Math.fround(id + c / 1024));
const rows =
  'SELECT i AS id, list_transform(range(7), lambda c: (i + c / 1024)::FLOAT)::FLOAT[] AS v FROM range(5000) t(i)';

describe('vectors of a Parquet file', () => {
  it.each(['UNCOMPRESSED', 'ZSTD', 'GZIP', 'SNAPPY', 'BROTLI'])('come out of %s pages', async (codec) => {
    const path = await byDuckDb(rows, `COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`);
    const found = await vectorsOf(path, 7);
    expect(found.size).toBe(5000);
    for (const id of [0, 1, 2047, 2048, 4095, 4096, 4999]) expect(found.get(id)).toEqual(vector(id, 7));
  });

  it('come out of pages by dictionary', async () => {
    const path = await byDuckDb(
      'SELECT i AS id, [i % 3, i % 2, 1]::FLOAT[] AS v FROM range(3000) t(i)',
      'COMPRESSION ZSTD',
    );
    const found = await vectorsOf(path, 3);
    for (const id of [0, 1, 2, 2999]) expect(found.get(id)).toEqual([id % 3, id % 2, 1]);
  });

  it('come out of the files that the pipeline writes, those that are asked for', async () => {
    const path = ours([300, 1, 260], 1152);
    const found = await vectorsOf(path, 1152, (id) => id % 100 === 0 || id === 301);
    expect([...found.keys()]).toEqual([0, 100, 200, 300, 301, 400, 500]);
    for (const [id, values] of found) expect(values).toEqual(vector(id, 1152));
  });

  it('are given as they are when one has another length or is null, and all others with them', async () => {
    const select = `SELECT * FROM (VALUES (0, [1, 2]), (1, NULL), (2, [3]), (3, []), (4, [4, NULL]), (5, [5, 6])) t(id, w)`;
    const path = await byDuckDb(
      `SELECT id::BIGINT AS id, w::FLOAT[] AS v FROM (${select})`,
      'COMPRESSION ZSTD',
    );
    expect([...(await vectorsOf(path, 2))]).toEqual([
      [0, [1, 2]],
      [1, null],
      [2, [3]],
      [3, []],
      [4, [4, Number.NaN]],
      [5, [5, 6]],
    ]);
  });

  it('are not mixed up by lengths that add up', async () => {
    const select = 'SELECT unnest([0, 1, 2])::BIGINT AS id, unnest([[1, 2], [3], [4, 5, 6]])::FLOAT[] AS v';
    const path = await byDuckDb(select, 'COMPRESSION ZSTD');
    expect([...(await vectorsOf(path, 2)).values()]).toEqual([[1, 2], [3], [4, 5, 6]]);
  });

  it('may lie in two pages', async () => {
    // Pages of 2^18 values do not end where vectors of 1000 do, in a file of another writer.
    const path = await byDuckDb(
      'SELECT i AS id, list_transform(range(1000), lambda c: (i + c / 1024)::FLOAT)::FLOAT[] AS v FROM range(900) t(i)',
      'COMPRESSION ZSTD',
    );
    const found = await vectorsOf(path, 1000);
    for (let id = 0; id < 900; id += 13) expect(found.get(id)).toEqual(vector(id, 1000));
  });

  it('need a compression that is read here', async () => {
    const path = await byDuckDb(rows, 'COMPRESSION lz4_raw');
    await expect(vectorsOf(path, 7)).rejects.toThrow(
      `${path}: column id is compressed by LZ4_RAW; write the file with one of UNCOMPRESSED, SNAPPY, ZSTD, GZIP, BROTLI`,
    );
  });

  it('need their columns', async () => {
    const path = await byDuckDb('SELECT 1 AS id, 2 AS w', 'COMPRESSION ZSTD');
    // A Failure: the same file fails again, so the step is not tried again.
    const refused = expect(vectorsOf(path, 2)).rejects;
    await refused.toMatchObject({
      name: 'QuantFlow.Failure',
      message: `${path} has no column v; its columns are id, w`,
    });
  });

  it('are lists of floats, and nothing else is taken for them', () => {
    const list = { name: 'v', repetition_type: 'OPTIONAL' } as const;
    const repeated = { name: 'list', repetition_type: 'REPEATED' } as const;
    const element = { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' } as const;
    expect(definitionOf([list, repeated, element])).toBe(2);
    expect(definitionOf([{ ...list, repetition_type: 'REQUIRED' }, repeated, element])).toBe(1);
    expect(definitionOf([list, repeated, { ...element, type: 'DOUBLE' }])).toBeUndefined();
    expect(definitionOf([list])).toBeUndefined();
    expect(definitionOf([list, repeated, repeated, element])).toBeUndefined();
  });
});
