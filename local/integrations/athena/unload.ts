/**
 * Writes a query's rows as Athena's UNLOAD does: several Parquet files with names that have no extension and say
 * nothing of their order, each in the query's order, and none when there are no rows. Rows are divided by the values of
 * the partition columns, which the files lack, into a folder each.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../../../runtime/io/duckdb/quote.ts';
import { checkPartitionColumns, partitionsOf } from './partitioned.ts';
import { type AthenaHost, QueryError } from './types.ts';
import type { UnloadStatement } from './unload-statement.ts';

/** Athena writes more for a large result; three are enough to be in the wrong order. */
const fileCount = 3;
/** Below this many rows they are dealt out one by one, so that the files overlap; above, each file has a run of rows. */
const dealtRows = 50_000;

/** Types that Athena does not write to Parquet. */
const unwritable = /TIME ZONE|^TIME\b|INTERVAL|UUID|UNION|ENUM|BIT/;

/**
 * Runs a SELECT and writes its rows to a folder, which is made.
 *
 * @param prefix first part of the files' names
 * @returns the number of rows
 * @throws QueryError for a column of a type that Athena cannot write
 */
export async function unload(
  connection: DuckDBConnection,
  { select, partitionedBy }: Pick<UnloadStatement, 'select' | 'partitionedBy'>,
  folder: string,
  prefix: string,
  host: AthenaHost,
): Promise<number> {
  const query = await withAthenaTypes(connection, select);
  if (partitionedBy.length > 0) await checkPartitionColumns(connection, query, partitionedBy);
  const staging = join(folder, `.staging-${prefix}`);
  await mkdir(staging, { recursive: true });
  try {
    // One file, because COPY does not keep the rows in order when it writes several by itself.
    const whole = join(staging, 'whole');
    const copied = await connection.runAndReadAll(
      `COPY (${query}) TO ${quoteLiteral(whole)} (FORMAT parquet, COMPRESSION lz4_raw)`,
    );
    const rows = Number(copied.getRowsJson()[0]?.[0]);
    if (partitionedBy.length === 0) await divide({ whole, rows, folder }, connection, staging, prefix, host);
    for (const partition of await partitionsOf(connection, whole, partitionedBy)) {
      const own = join(staging, 'own');
      await connection.run(
        `COPY (${partition.select}) TO ${quoteLiteral(own)} (FORMAT parquet, COMPRESSION lz4_raw)`,
      );
      const target = join(folder, partition.folder);
      await mkdir(target, { recursive: true });
      await divide({ whole: own, rows: partition.rows, folder: target }, connection, staging, prefix, host);
    }
    return rows;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Writes the rows of a file to several in a folder. */
async function divide(
  { whole, rows, folder }: { readonly whole: string; readonly rows: number; readonly folder: string },
  connection: DuckDBConnection,
  staging: string,
  prefix: string,
  host: AthenaHost,
): Promise<void> {
  const count = Math.min(fileCount, rows);
  const files = Array.from({ length: count }, (_, i) => join(staging, `part-${i}`));
  const source = `read_parquet(${quoteLiteral(whole)}, hive_partitioning = false, file_row_number = true)`;
  for (const [i, file] of files.entries()) {
    await connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) FROM ${source} WHERE ${placeOf(i, count, rows)}) TO ${quoteLiteral(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  }
  const names = shuffled(count, prefix, host);
  for (const [i, file] of files.entries()) await rename(file, join(folder, names[i] as string));
}

/** Which rows go to file `i` of `count`. */
function placeOf(i: number, count: number, rows: number): string {
  if (rows < dealtRows) return `file_row_number % ${count} = ${i}`;
  const start = (part: number): number => Math.floor((part * rows) / count);
  return `file_row_number >= ${start(i)} AND file_row_number < ${start(i + 1)}`;
}

/** The query with its columns as Athena would type them. */
async function withAthenaTypes(connection: DuckDBConnection, select: string): Promise<string> {
  const described = await connection.runAndReadAll(`DESCRIBE ${select}`);
  const columns = described.getRowsJson().map(([name, type]) => [String(name), String(type)] as const);
  for (const [name, type] of columns)
    if (unwritable.test(type))
      throw new QueryError('NOT_SUPPORTED', `column ${name}: Unsupported Hive type: ${type.toLowerCase()}`);
  // A sum of bigint is a bigint in Athena.
  const wide = columns.filter(([, type]) => type === 'HUGEINT').map(([name]) => quoteIdentifier(name));
  if (wide.length === 0) return select;
  return `SELECT * REPLACE (${wide.map((name) => `CAST(${name} AS BIGINT) AS ${name}`).join(', ')}) FROM (${select})`;
}

/** Names for files in row order, ascending names being in another order. */
function shuffled(count: number, prefix: string, { uuid, random }: AthenaHost): readonly string[] {
  const sorted = Array.from({ length: count }, () => `${prefix}_${uuid()}`).sort();
  const names = [...sorted];
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [names[i], names[j]] = [names[j] as string, names[i] as string];
  }
  return names.every((name, i) => name === sorted[i]) ? names.toReversed() : names;
}
