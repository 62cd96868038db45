/** Tables for tests: a folder of files as a reader, and the naive way to say what a reader must give. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TableReader, TableRows, TableSchema } from '../../core/assets/table.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { tableReader } from '../../runtime/io/duckdb/table-reader.ts';
import { type WrittenFile, writeParquet } from '../../runtime/io/duckdb/write-parquet.ts';

/** A new folder, gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quantflow-io-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Options {
  readonly sortKey?: readonly string[];
  readonly rowsPerFile?: number;
}

/** Writes a table. */
export async function write(
  schema: TableSchema,
  rows: unknown,
  options: Options = {},
): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  const folder = newFolder();
  for await (const file of writeParquet(rows as TableRows, { asset: 'trades', schema, folder, ...options }))
    files.push(file);
  return files;
}

/** A reader over local files. */
export function open(
  schema: TableSchema,
  files: readonly string[],
  rows: number,
  sortKey?: readonly string[],
): TableReader {
  const source = { asset: 'trades', partition: '2024-08-08', version: 'v1', schema, rows };
  return tableReader({ ...source, ...(sortKey && { sortKey }), files: async () => files });
}

/** Rows of a table as plain arrays, null for null, all columns. */
export async function rowsOf(reader: TableReader): Promise<unknown[][]> {
  const { rows, columns } = await reader.read(Object.keys(reader.schema));
  return Array.from({ length: rows }, (_, i) =>
    Object.values(columns).map((values) => {
      const value = values[i];
      return typeof value === 'number' && Number.isNaN(value) ? null : value;
    }),
  );
}

/** What DuckDB says of a query over a file. */
export function query(sql: string): Promise<unknown[][]> {
  return withConnection(async (connection) => (await connection.runAndReadAll(sql)).getRowsJson());
}

/** Writes the rows of a query to a Parquet file, as an engine other than ours may. */
export async function copyQuery(sql: string, path: string): Promise<void> {
  await query(`COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
}
