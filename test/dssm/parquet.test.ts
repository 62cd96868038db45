import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, describe, expect, it } from 'vitest';
import { ParquetWriter, type RowGroup } from '../../pipelines/dssm-ranking/parquet/writer.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../runtime/io/duckdb/quote.ts';
import { checkFooter, readFooter } from '../../runtime/io/footer.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));
let files = 0;

const columns = (length: number) =>
  [
    { name: 'id', type: 'int64' },
    { name: 'n', type: 'int32' },
    { name: 'k', type: 'int8' },
    { name: 'b', type: 'bool' },
    { name: 'x', type: 'double' },
    { name: 's', type: 'string' },
    { name: 'v', type: { length } },
  ] as const;

interface Row {
  readonly id: number;
  readonly n: number;
  readonly k: number | null;
  readonly b: boolean | null;
  readonly x: number | null;
  readonly s: string | null;
}

const vectorOf = (id: number, length: number) =>
  Array.from({ length }, (_, c) => Math.fround(Math.sin(id + c / 7)));

const numbers = (rows: readonly Row[], name: 'id' | 'n' | 'k' | 'b' | 'x') =>
  Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN));

function write(groups: readonly (readonly Row[])[], length: number): string {
  const path = join(dir, `${++files}.parquet`);
  const writer = new ParquetWriter(path, columns(length));
  for (const rows of groups) {
    const group: RowGroup = {
      id: numbers(rows, 'id'),
      n: numbers(rows, 'n'),
      k: numbers(rows, 'k'),
      b: numbers(rows, 'b'),
      x: numbers(rows, 'x'),
      s: rows.map((row) => row.s),
      v: (from, count, page) => {
        for (let i = 0; i < count; i++) page.set(vectorOf(rows[from + i]!.id, length), i * length);
      },
    };
    writer.writeRowGroup(rows.length, group);
  }
  writer.finish();
  return path;
}

const read = (path: string): Promise<readonly Row[]> =>
  withConnection(async (connection) => {
    const result = await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoteLiteral(path)})`);
    return result.getRowObjectsJson() as unknown as Row[];
  });

const row = fc.record({
  id: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
  n: fc.integer(),
  k: fc.option(fc.integer({ min: -128, max: 127 })),
  b: fc.option(fc.boolean()),
  x: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })),
  s: fc.option(fc.string({ unit: 'grapheme', maxLength: 9 }).filter((s) => !s.includes('\0'))),
});

describe('the Parquet writer', () => {
  it('writes what DuckDB and hyparquet read back', async () => {
    const groups = fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(groups, fc.integer({ min: 1, max: 5 }), async (given, length) => {
        const path = write(given, length);
        const expected = given.flat().map((r) => ({ ...r, v: vectorOf(r.id, length) }));
        const byHyparquet = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
        expect(byHyparquet.map((r) => ({ ...r, id: Number(r['id']), x: zero(r['x']) }))).toEqual(
          expected.map((r) => ({ ...r, x: zero(r.x) })),
        );
        const byDuckDb = await read(path);
        expect(byDuckDb.map((r) => ({ ...r, id: Number(r.id), x: zero(r.x) }))).toEqual(
          expected.map((r) => ({ ...r, x: zero(r.x) })),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('cuts long vector columns into pages, scalars compressed and vectors not', async () => {
    const rows = Array.from({ length: 600 }, (_, id) => ({
      id,
      n: id % 3,
      k: 1,
      b: true,
      x: null,
      s: 'like',
    }));
    const path = write([rows, rows.slice(0, 7)], 1152);
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([600, 7]);
    expect(row_groups[0]!.columns.map(({ meta_data }) => meta_data!.codec)).toEqual([
      ...Array(6).fill('ZSTD'),
      'UNCOMPRESSED',
    ]);
    const back = (await read(path)) as readonly (Row & { readonly v: readonly number[] })[];
    expect(back).toHaveLength(607);
    for (const at of [0, 226, 227, 228, 599, 600, 606])
      expect(back[at]!.v).toEqual(vectorOf(Number(back[at]!.id), 1152));
  });

  it('says in the footer what the columns are and where they range', async () => {
    const path = write(
      [
        [{ id: 5, n: -1, k: 7, b: true, x: null, s: 'a' }],
        [{ id: 3, n: 9, k: null, b: false, x: 0.5, s: null }],
      ],
      2,
    );
    const footer = await readFooter(await asyncBufferFromFile(path), path);
    checkFooter('a', path, { ...footer, columns: without(footer.columns, 'v') }, scalars);
    expect(footer.columns['v']).toBe('nested');
    expect(footer.range('id')).toEqual({ min: 3, max: 5, nullable: false });
    expect(footer.range('x')).toEqual({ min: 0.5, max: 0.5, nullable: true });
  });

  it('writes a file without rows, and never over one that is there', async () => {
    const path = join(dir, 'empty.parquet');
    const writer = new ParquetWriter(path, columns(2));
    expect(writer.finish()).toBeGreaterThan(12);
    expect(await read(path)).toEqual([]);
    expect(() => new ParquetWriter(path, columns(2))).toThrow('EEXIST');
  });

  it('names a column that the row group lacks', () => {
    const writer = new ParquetWriter(join(dir, 'lacks.parquet'), columns(2));
    expect(() => writer.writeRowGroup(1, { id: Float64Array.of(1) })).toThrow('column n is missing');
    writer.close();
  });
});

const scalars = { id: 'int64', n: 'int32', k: 'int8', b: 'bool', x: 'double', s: 'string' } as const;
const zero = (x: unknown) => (x === 0 ? 0 : x);
const without = (columns: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(columns).filter(([column]) => column !== name));
