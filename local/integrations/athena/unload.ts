/**
 * Writes a query's rows as Athena's UNLOAD does: several Parquet files with names that have no extension and say
 * nothing of their order, each in the query's order, and none when there are no rows. Rows are divided by the values of
 * the partition columns, which the files lack, into a folder each.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../../../runtime/io/duckdb/quote.ts';
import { copySelect, copySelects } from '../../../runtime/sql/copy-selects.ts';
import type { SqlNode } from '../../../runtime/sql/tree.ts';
import { checkPartitionColumns, partitionsOf } from './partitioned.ts';
import { type AthenaHost, type GlueTable, QueryError } from './types.ts';
import { pieceCopies } from './unload-pieces.ts';
import type { UnloadStatement } from './unload-statement.ts';

/** Athena writes more for a large result; three are enough to be in the wrong order. */
const fileCount = 3;
/** Below this many rows they are dealt out one by one, so that the files overlap; above, each file has a run of rows. */
const dealtRows = 50_000;

/** Types that Athena does not write to Parquet. */
const unwritable = /TIME ZONE|^TIME\b|INTERVAL|UUID|UNION|ENUM|BIT/;

/** A query as it is run. */
export interface Query extends Pick<UnloadStatement, 'select' | 'partitionedBy'> {
  /** Parse tree of the SELECT. */
  readonly statement: SqlNode;
  readonly database: string;
  readonly tables: ReadonlyMap<string, GlueTable>;
  readonly signal: AbortSignal;
}

/** Where a query writes to. */
export interface UnloadTarget {
  readonly folder: string;
  /** First part of the files' names. */
  readonly prefix: string;
  readonly host: AthenaHost;
}

/**
 * Runs a SELECT and writes its rows to a folder, which is made.
 *
 * @throws QueryError for a column of a type that Athena cannot write
 */
export async function unload(
  connection: DuckDBConnection,
  query: Query,
  target: UnloadTarget,
): Promise<void> {
  const { statement, partitionedBy, database, tables, signal } = query;
  const select = await withAthenaTypes(connection, query.select);
  if (partitionedBy.length > 0) await checkPartitionColumns(connection, select, partitionedBy);
  const { folder, prefix } = target;
  const staging = join(folder, `.staging-${prefix}`);
  await mkdir(staging, { recursive: true });
  try {
    const copies =
      partitionedBy.length === 0 && select === query.select
        ? await pieceCopies(select, statement, tables, {
            count: fileCount,
            leastRows: dealtRows,
            folder: staging,
          })
        : undefined;
    if (copies === undefined) return await unloadWhole(connection, select, partitionedBy, staging, target);
    const written = new Set<string>();
    const options = { database, use: 'write', signal } as const;
    await copySelects(copies, { ...options, written: async ({ path }) => void written.add(path) });
    await keep(
      copies.map(({ path }) => path).filter((path) => written.has(path)),
      target,
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The rows, in the query's order: COPY does not keep it when it writes several files by itself. */
const whole = 'temp.quantflow_unloaded';

async function unloadWhole(
  connection: DuckDBConnection,
  select: string,
  partitionedBy: readonly string[],
  staging: string,
  target: UnloadTarget,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${whole} AS ${select}`);
  for (const { folder, rows, select: own } of await partitionsOf(connection, whole, partitionedBy)) {
    const files = Array.from({ length: Math.min(fileCount, rows) }, (_, i) => join(staging, `part-${i}`));
    const numbered = `SELECT *, row_number() OVER () - 1 AS quantflow_row FROM (${own})`;
    for (const [i, file] of files.entries()) {
      const where = placeOf('quantflow_row', i, files.length, rows);
      await copySelect(
        connection,
        `SELECT * EXCLUDE (quantflow_row) FROM (${numbered}) WHERE ${where}`,
        file,
      );
    }
    await keep(files, { ...target, folder: join(target.folder, folder) });
  }
}

/** Which rows go to file `i` of `count`. */
function placeOf(row: string, i: number, count: number, rows: number): string {
  if (rows < dealtRows) return `${row} % ${count} = ${i}`;
  const start = (part: number): number => Math.floor((part * rows) / count);
  return `${row} >= ${start(i)} AND ${row} < ${start(i + 1)}`;
}

/** Moves the files, which are in row order, to the folder, which is made. */
async function keep(files: readonly string[], { folder, prefix, host }: UnloadTarget): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = shuffled(files.length, prefix, host);
  for (const [i, file] of files.entries()) await rename(file, join(folder, names[i] as string));
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
