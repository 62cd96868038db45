/** Rows by the values of partition columns, as Hive's folders name them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { mostPartitions } from '../../../core/sql/batch-statement.ts';
import { quoteIdentifier, quoteLiteral } from '../../../runtime/io/duckdb/quote.ts';
import { QueryError } from './types.ts';

/** Rows of one combination of values. */
export interface HivePartition {
  /** `dt=2024-08-08/sym=ETHUSDT`. */
  readonly folder: string;
  readonly rows: number;
  /** Its rows in their order, without the partition columns. */
  readonly select: string;
}

/** Characters that Hive writes as `%` and two digits. Source: Apache Hive, FileUtils.escapePathName. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const escaped = /[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/** Checks that they are the last columns, in their order. @throws QueryError */
export async function checkPartitionColumns(
  connection: DuckDBConnection,
  select: string,
  partitionedBy: readonly string[],
): Promise<void> {
  const described = await connection.runAndReadAll(`DESCRIBE ${select}`);
  const names = described.getRowsJson().map(([name]) => String(name).toLowerCase());
  if (
    names.slice(-partitionedBy.length).join() !== partitionedBy.join() ||
    names.length === partitionedBy.length
  )
    throw new QueryError(
      'HIVE_COLUMN_ORDER_MISMATCH',
      `Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]; the columns are ${names.join(', ')}`,
    );
}

/**
 * The partitions of the rows of a table, which is in the query's order; without partition columns, one.
 *
 * @throws QueryError for more than Athena writes
 */
export async function partitionsOf(
  connection: DuckDBConnection,
  table: string,
  partitionedBy: readonly string[],
): Promise<readonly HivePartition[]> {
  if (partitionedBy.length === 0) {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    return [{ folder: '', rows: Number(counted.getRowsJson()[0]?.[0]), select: `FROM ${table}` }];
  }
  const columns = partitionedBy.map(quoteIdentifier);
  const counted = await connection.runAndReadAll(
    `SELECT ${columns.map((column) => `CAST(${column} AS VARCHAR)`).join(', ')}, count(*) FROM ${table} GROUP BY ALL ORDER BY ALL`,
  );
  const found = counted.getRowsJson();
  if (found.length > mostPartitions)
    throw new QueryError(
      'HIVE_TOO_MANY_OPEN_PARTITIONS',
      `Exceeded limit of ${mostPartitions} open writers for partitions/buckets`,
    );
  return found.map((row) => {
    const values = row.slice(0, -1).map((value) => (value === null ? undefined : String(value)));
    const where = values.map((value, i) => {
      const is = value === undefined ? 'NULL' : quoteLiteral(value);
      return `CAST(${columns[i]} AS VARCHAR) IS NOT DISTINCT FROM ${is}`;
    });
    return {
      folder: values.map((value, i) => `${partitionedBy[i]}=${folderOf(value)}`).join('/'),
      rows: Number(row.at(-1)),
      select: `SELECT * EXCLUDE (${columns.join(', ')}) FROM ${table} WHERE ${where.join(' AND ')}`,
    };
  });
}

function folderOf(value: string | undefined): string {
  if (value === undefined || value === '') return '__HIVE_DEFAULT_PARTITION__';
  return value.replaceAll(
    escaped,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
