import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType, TableSchema } from '../../core/assets/table.ts';
import { open, query, rowsOf, write } from './tables.ts';

type Value = number | string | null;

const limit = 2 ** 53 - 1;
const nullable = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 5 });
const texts = fc.oneof(
  fc.constantFrom('', 'buy', 'sell', 'binance-futures', 'ETHUSDT'),
  fc.string({ unit: 'grapheme', maxLength: 14 }),
);
const valuesOf: Readonly<Record<ColumnType, fc.Arbitrary<Value>>> = {
  int8: nullable(fc.integer({ min: -128, max: 127 })),
  int32: nullable(fc.integer()),
  int64: nullable(fc.maxSafeInteger()),
  double: nullable(fc.double({ noNaN: true })),
  string: nullable(texts),
  bool: nullable(fc.constantFrom(0, 1)),
};
const types = Object.keys(valuesOf) as ColumnType[];

/** A column as its values are handed over: plain, typed, longer than the batch, or by dictionary. */
function asData(type: ColumnType, values: readonly Value[], style: number): unknown {
  if (type !== 'string') {
    const padded = [...values, ...new Array(style % 3).fill(null)];
    return Float64Array.from(padded, (value) => (value === null ? Number.NaN : (value as number)));
  }
  if (style % 2 === 0 || values.includes(null)) return [...values, ...new Array(style % 3).fill('unused')];
  const distinct = [...new Set(values as string[]), 'unused'];
  return { values: distinct, codes: Int32Array.from(values, (value) => distinct.indexOf(value as string)) };
}

const tables = fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 6 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.tuple(...columns.map((type) => valuesOf[type])), { maxLength: 60 }),
    cuts: fc.array(fc.nat(60), { maxLength: 4 }),
    style: fc.nat(5),
    rowsPerFile: fc.integer({ min: 1, max: 70 }),
  }),
);

const positiveZero = (value: unknown): unknown => (value === 0 ? 0 : value);

describe('a table', () => {
  test('is read as it was written, whatever its types, batches, nulls and files', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ columns, rows, cuts, style, rowsPerFile }) => {
        const schema: TableSchema = Object.fromEntries(columns.map((type, k) => [`c ${k}`, type]));
        const ends = [...cuts.filter((cut) => cut < rows.length), rows.length].sort((a, b) => a - b);
        const batches = ends.map((end, i) => {
          const part = rows.slice(ends[i - 1] ?? 0, end);
          const data = columns.map((type, k) => [
            `c ${k}`,
            asData(
              type,
              part.map((row) => row[k] as Value),
              style + i,
            ),
          ]);
          return { rows: part.length, columns: Object.fromEntries(data) };
        });
        const files = await write(schema, batches, { rowsPerFile });
        expect(files.map((file) => file.rows)).toEqual(
          Array.from({ length: Math.ceil(rows.length / rowsPerFile) }, (_, i) =>
            Math.min(rowsPerFile, rows.length - i * rowsPerFile),
          ),
        );
        const reader = open(
          schema,
          files.map((file) => file.path),
          rows.length,
        );
        expect((await rowsOf(reader)).map((row) => row.map(positiveZero))).toEqual(
          rows.map((row) => row.map(positiveZero)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('has its nulls and its long texts where they were, far beyond a vector of DuckDB', async () => {
    const schema = { n: 'int64', d: 'double', b: 'bool', i: 'int8', s: 'string', side: 'string' } as const;
    const count = 150_001;
    const every = (step: number, i: number): boolean => i % step === step - 1;
    const rows = Array.from({ length: count }, (_, i) => [
      every(7, i) ? null : -i * 2 ** 30,
      every(2_047, i) ? null : i / 3,
      every(3, i) ? null : i & 1,
      every(100_003, i) ? null : i & 63,
      every(11, i) ? null : `${i}${every(5, i) ? ', which is a long text' : ''}`,
      every(40_000, i) ? 'unknown' : i & 1 ? 'buy' : 'sell',
    ]);
    const numbers = (k: number): Float64Array =>
      Float64Array.from(rows, (row) => (row[k] === null ? Number.NaN : (row[k] as number)));
    const words = ['sell', 'buy', 'unknown'];
    const columns = {
      ...{ n: numbers(0), d: numbers(1), b: numbers(2), i: numbers(3) },
      s: rows.map((row) => row[4]),
      side: { values: words, codes: Uint8Array.from(rows, (row) => words.indexOf(row[5] as string)) },
    };
    const files = await write(schema, [{ rows: count, columns }], { rowsPerFile: 100_000 });
    expect(files.map((file) => file.rows)).toEqual([100_000, 50_001]);
    const reader = open(
      schema,
      files.map(({ path }) => path),
      count,
    );
    const read = await rowsOf(reader);
    // Compared as one text: a thousandth of the time that a matcher takes.
    expect(JSON.stringify(read) === JSON.stringify(rows)).toBe(true);
  });

  test('keeps its order over many chunks, pages and files, and comes in batches', async () => {
    const n = 200_000;
    const ids = Float64Array.from({ length: n }, (_, i) => 1.7e15 + i);
    const half = Float64Array.from(ids, (id, i) => (i % 3 === 0 ? Number.NaN : id / 2));
    const names = Array.from(ids, (_, i) => (i % 5 === 0 ? null : `a name that is long ${i % 1000}`));
    const side = { values: ['buy', 'sell', 'an unknown aggressor'], codes: new Uint8Array(n) };
    for (let i = 0; i < n; i++) side.codes[i] = i % 3;
    const schema = { id: 'int64', half: 'double', name: 'string', side: 'string' } as const;
    const files = await write(
      schema,
      { rows: n, columns: { id: ids, half, name: names, side } },
      { rowsPerFile: 70_000, sortKey: ['id'] },
    );
    expect(files.map((file) => file.name)).toEqual([
      'part-00000.parquet',
      'part-00001.parquet',
      'part-00002.parquet',
    ]);
    const paths = files.map((file) => file.path);
    const reader = open(schema, paths, n, ['id']);
    const all = await reader.read(['id', 'half', 'name', 'side']);
    expect(all.columns.id).toEqual(ids);
    expect(all.columns.half).toEqual(half);
    expect(all.columns.name).toEqual(names);
    expect(all.columns.side).toEqual(Array.from(side.codes, (code) => side.values[code]));
    const sizes: number[] = [];
    let next = 1.7e15;
    for await (const batch of reader.batches(['id'])) {
      sizes.push(batch.rows);
      expect(batch.columns.id).toHaveLength(batch.rows);
      for (const id of batch.columns.id as Float64Array) if (id !== next++) throw new Error(`${id}`);
    }
    expect(sizes).toEqual([65_536, 65_536, 65_536, n - 3 * 65_536]);
  });

  test('has the declared Parquet types, compression and statistics', async () => {
    const schema = { a: 'int8', b: 'int32', c: 'int64', d: 'double', e: 'string', f: 'bool' } as const;
    const columns = {
      a: Int8Array.of(1, 2),
      b: Int32Array.of(-(2 ** 31), 2 ** 31 - 1),
      c: Float64Array.of(-limit, limit),
      d: Float64Array.of(Infinity, Number.NaN),
      e: ['x', 'y'],
      f: Uint8Array.of(0, 1),
    };
    const [file] = await write(schema, { rows: 2, columns });
    expect(await query(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file?.path}')`)).toEqual([
      ['a', 'TINYINT'],
      ['b', 'INTEGER'],
      ['c', 'BIGINT'],
      ['d', 'DOUBLE'],
      ['e', 'VARCHAR'],
      ['f', 'BOOLEAN'],
    ]);
    expect(
      await query(
        `SELECT DISTINCT compression, stats_min_value, stats_max_value FROM parquet_metadata('${file?.path}') WHERE path_in_schema = 'c'`,
      ),
    ).toEqual([['ZSTD', String(-limit), String(limit)]]);
    expect(await query(`SELECT d FROM '${file?.path}'`)).toEqual([['Infinity'], [null]]);
  });

  test('without rows is no file', async () => {
    const schema = { a: 'double' } as const;
    expect(await write(schema, [])).toEqual([]);
    expect(await write(schema, { rows: 0, columns: { a: new Float64Array(0) } })).toEqual([]);
    const reader = open(schema, [], 0);
    expect(await reader.read(['a'])).toEqual({ rows: 0, columns: { a: new Float64Array(0) } });
    for await (const batch of reader.batches(['a'])) expect(batch).toBe('never');
  });

  test('may be drawn from a source that uses its arrays again', async () => {
    async function* source() {
      const a = new Float64Array(100);
      for (let from = 0; from < 1000; from += 100) {
        for (let i = 0; i < 100; i++) a[i] = from + i;
        yield { rows: 100, columns: { a } };
      }
    }
    const files = await write({ a: 'int64' }, source(), { rowsPerFile: 64 });
    const reader = open(
      { a: 'int64' },
      files.map((file) => file.path),
      1000,
    );
    expect((await rowsOf(reader)).flat()).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test.each([1, 255, 256, 257, 65_535, 65_536, 70_000])('takes a dictionary of %i values', async (size) => {
    const values = Array.from({ length: size }, (_, i) => `value ${i}`);
    const codes = Int32Array.from(values, (_, i) => size - 1 - i);
    const files = await write({ s: 'string' }, { rows: size, columns: { s: { values, codes } } });
    const reader = open(
      { s: 'string' },
      files.map((file) => file.path),
      size,
    );
    expect((await reader.read(['s'])).columns.s).toEqual(values.toReversed());
  });

  test('keeps strings that are hard to keep', async () => {
    const strings = [
      'a\0b',
      'a\0c',
      '',
      '\n',
      '123456789012',
      '1234567890123',
      'éééééé',
      'ééééééé',
      '😀',
      null,
    ];
    const codes = Uint8Array.from({ length: 9 }, (_, i) => i);
    const dictionary = { values: strings.slice(0, 9) as string[], codes };
    for (const s of [strings, dictionary]) {
      const rows = s === strings ? 10 : 9;
      const files = await write({ s: 'string' }, { rows, columns: { s } });
      const reader = open(
        { s: 'string' },
        files.map((file) => file.path),
        rows,
      );
      expect((await reader.read(['s'])).columns.s).toEqual(strings.slice(0, rows));
    }
  });

  test('replaces lone surrogates, which UTF-8 does not have', async () => {
    const values = ['\ud800', '\udc00', 'ok'];
    const plain = await write({ s: 'string' }, { rows: 3, columns: { s: values } });
    const byCode = await write(
      { s: 'string' },
      { rows: 3, columns: { s: { values, codes: Uint8Array.of(0, 1, 2) } } },
    );
    for (const [file] of [plain, byCode])
      expect(await query(`SELECT s FROM '${file?.path}'`)).toEqual([['\ufffd'], ['\ufffd'], ['ok']]);
  });

  test('lies where its path has brackets and quotes', async () => {
    const [file] = await write({ a: 'double' }, { rows: 1, columns: { a: Float64Array.of(1) } });
    const { cp, mkdir } = await import('node:fs/promises');
    const folder = `${file?.path}-dt=2024-01-01[1]'s *`;
    await mkdir(folder);
    await cp(file?.path as string, `${folder}/f?`);
    expect(await rowsOf(open({ a: 'double' }, [`${folder}/f?`], 1))).toEqual([[1]]);
  });
});
