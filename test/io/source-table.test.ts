/** What footers tell of a table's files, and the table in pieces. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile } from 'hyparquet';
import { expect, onTestFinished, test } from 'vitest';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { readFooter } from '../../runtime/io/footer.ts';
import { type Piece, piecesOf, type SourceTable, sourceTable } from '../../runtime/io/source-table.ts';
import { viewStatement } from '../../runtime/sql/view.ts';
import { copyQuery } from './tables.ts';

const schema = { i: 'int64', s: 'string' } as const;

/** A table of files with these rows: SQL of the text column by the number `i` of the row. */
async function tableOf(
  files: readonly { readonly rows: number; readonly s: string }[],
): Promise<SourceTable> {
  const folder = mkdtempSync(join(tmpdir(), 'quantflow-source-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  let from = 0;
  const written = [];
  for (const [k, { rows, s }] of files.entries()) {
    const path = join(folder, `${k}.parquet`);
    await copyQuery(`SELECT i, CAST(${s} AS VARCHAR) AS s FROM range(${from}, ${from + rows}) AS r(i)`, path);
    from += rows;
    written.push({ path, footer: await readFooter(await asyncBufferFromFile(path), path) });
  }
  return sourceTable(schema, ['i'], written);
}

test.each([
  ['a text in all rows', ["'x'", "'x'"], 'x'],
  ['a text that was written as an ENUM', ["CAST('x' AS ENUM('x'))", "'x'"], 'x'],
  ['a text with a null', ["CASE WHEN i <> 3 THEN 'x' END", "'x'"], undefined],
  ['nulls', ['NULL', 'NULL'], undefined],
  ['another text in another file', ["'x'", "'y'"], undefined],
  ['texts', ["'x' || i", "'x'"], undefined],
])('the one value of %s', async (_, texts, value) => {
  const table = await tableOf(texts.map((s) => ({ rows: 5, s })));
  expect(table.constants.get('s')).toBe(value);
  expect(table.constants.has('i')).toBe(false);
  expect(table.order).toEqual(['i']);
});

test('pieces are all rows once, in order; files that are small are together, large ones are cut', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 12 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 20 }), (rows, size) => {
      const files = rows.map((count, k) => ({ path: String(k), rows: count }));
      const pieces = piecesOf({ schema, files, order: [], constants: new Map() }, size);
      const found = pieces.flatMap((piece) =>
        piece.files.flatMap((path) => {
          const { from, to } = piece.rows ?? { from: 0, to: rows[Number(path)]! };
          return Array.from({ length: to - from }, (_, i) => `${path} ${from + i}`);
        }),
      );
      expect(found).toEqual(
        files.flatMap(({ path, rows: n }) => Array.from({ length: n }, (_, i) => `${path} ${i}`)),
      );
      for (const piece of pieces.slice(0, -1)) expect(piece.files.length).toBeLessThanOrEqual(size);
    }),
  );
});

test('views of pieces show their rows, the constant column without reading it', async () => {
  const table = await tableOf([
    { rows: 2500, s: "'x'" },
    { rows: 10, s: "'x'" },
  ]);
  const pieces = piecesOf(table, 1000);
  expect(pieces).toHaveLength(4);
  const counts = await withConnection(async (connection) => {
    const rowsOf = async (piece: Piece): Promise<unknown[]> => {
      await connection.run(viewStatement('t', table, piece));
      const read = await connection.runAndReadAll('SELECT count(*), min(i), max(i), min(s), max(s) FROM t');
      return read.getRowsJson()[0] as unknown[];
    };
    const all = [];
    for (const piece of pieces) all.push(await rowsOf(piece));
    return all;
  });
  expect(counts).toEqual([
    ['1000', '0', '999', 'x', 'x'],
    ['1000', '1000', '1999', 'x', 'x'],
    ['500', '2000', '2499', 'x', 'x'],
    ['10', '2500', '2509', 'x', 'x'],
  ]);
});

test('a table with a column named as the number of a row is not cut', () => {
  const files = [{ path: 'a', rows: 9 }];
  const table = { schema: { file_row_number: 'int64' } as const, files, order: [], constants: new Map() };
  expect(piecesOf(table, 2)).toEqual([{ files: ['a'] }]);
});
