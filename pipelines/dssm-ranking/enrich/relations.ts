/** What the kernel reads, as SQL over local Parquet files. */
import { quoteIdentifier, quoteLiteral, readParquet } from '../../../runtime/io/duckdb/quote.ts';
import type { LookupOperator, PoolOperator, Where } from '../services/types.ts';

/** Local Parquet files by source, and those of the skeleton, each at least one. */
export interface KernelFiles {
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly skeleton: readonly string[];
}

function filesOf(source: string, { sources }: KernelFiles): string {
  const files = sources[source];
  if (files === undefined) throw new Error(`source ${source} is not among the inputs of the step`);
  return readParquet(files);
}

function conditions(where: Where): readonly string[] {
  return Object.entries(where).map(
    ([name, value]) =>
      `${quoteIdentifier(name)} = ${typeof value === 'string' ? quoteLiteral(value) : String(value)}`,
  );
}

/**
 * The events that a pool adds up: of the skeleton's entities, from the window's length before `startUs` up to, not
 * including, `startUs`.
 */
function events(pool: PoolOperator, timeColumn: string, startUs: number, files: KernelFiles): string {
  const [key, time] = [quoteIdentifier(pool.key), quoteIdentifier(timeColumn)];
  const terms = [
    `${time} >= ${startUs - pool.windowUs}`,
    `${time} < ${startUs}`,
    ...conditions(pool.where),
    `${key} IN (SELECT ${key} FROM ${readParquet(files.skeleton)})`,
    `${quoteIdentifier(pool.of)} IS NOT NULL`,
  ];
  return `FROM ${filesOf(pool.source, files)} WHERE ${terms.join(' AND ')}`;
}

/** Entity, time and item of a pool's events, as doubles, in the order in which they are added. */
export function eventsSelect(
  pool: PoolOperator,
  timeColumn: string,
  startUs: number,
  files: KernelFiles,
): string {
  const columns = [pool.key, timeColumn, pool.of].map((name) => `CAST(${quoteIdentifier(name)} AS DOUBLE)`);
  return `SELECT ${columns.join(', ')} ${events(pool, timeColumn, startUs, files)} ORDER BY 1, 2, 3`;
}

/** Key and embedding of the rows of a lookup that the skeleton or a pool over it names. */
export function embeddingsSelect(
  lookup: LookupOperator,
  pools: readonly PoolOperator[],
  timeColumn: string,
  startUs: number,
  files: KernelFiles,
): string {
  const key = quoteIdentifier(lookup.key);
  const needed = [
    `SELECT ${key} FROM ${readParquet(files.skeleton)}`,
    ...pools
      .filter(({ embeddings }) => embeddings === lookup.id)
      .map((pool) => `SELECT ${quoteIdentifier(pool.of)} ${events(pool, timeColumn, startUs, files)}`),
  ];
  return `SELECT CAST(${key} AS DOUBLE), CAST(${quoteIdentifier(lookup.column)} AS FLOAT[]) FROM ${filesOf(lookup.source, files)} WHERE ${key} IN (${needed.join(' UNION ')})`;
}
