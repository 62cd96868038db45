/** Glue tables as DuckDB views: all partitions' files, so that a predicate on the partition keys prunes them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType } from '../../../core/assets/table.ts';
import { quoteIdentifier, quoteLiteral } from '../../../runtime/io/duckdb/quote.ts';
import { type Piece, whereOf } from '../../../runtime/io/source-table.ts';
import type { GlueTable } from './types.ts';

const duckDbTypes: Readonly<Record<ColumnType, string>> = {
  int8: 'TINYINT',
  int32: 'INTEGER',
  int64: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  bool: 'BOOLEAN',
};

/** Makes the views of a query's tables. */
export async function makeViews(
  connection: DuckDBConnection,
  tables: ReadonlyMap<string, GlueTable>,
): Promise<void> {
  for (const [name, table] of tables) await connection.run(glueView(name, table));
}

/** The statement for a view of a table, or of some rows of it. */
export function glueView(name: string, table: GlueTable, rows?: GlueRows): string {
  return viewStatement(name, table, allColumns(table), { united: false, ...rows });
}

/** Some rows of a table, and the columns that have one value in them. */
export interface GlueRows {
  readonly piece: Piece;
  readonly constants: ReadonlyMap<string, string>;
}

/**
 * Makes them again for tables whose older partitions lack columns: every file is looked at, and a column that a file
 * lacks is null. Much slower, so this is the second try.
 */
export async function makeUnitedViews(
  connection: DuckDBConnection,
  tables: ReadonlyMap<string, GlueTable>,
): Promise<void> {
  for (const [name, table] of tables) {
    const found = new Set<string>();
    if (table.files.length > 0) {
      const described = await connection.runAndReadAll(`DESCRIBE FROM ${filesOf(table, true)}`);
      for (const [column] of described.getRowsJson()) found.add(String(column));
    }
    await connection.run(viewStatement(name, table, found, { united: true }));
  }
}

function allColumns({ columns, partitionKeys, files }: GlueTable): ReadonlySet<string> {
  return new Set(files.length === 0 ? [] : [...columns.map(({ name }) => name), ...partitionKeys]);
}

/** The statement for a view with the declared columns and partition keys, null where the files lack one. */
function viewStatement(
  name: string,
  table: GlueTable,
  found: ReadonlySet<string>,
  { united, piece, constants }: { readonly united: boolean } & Partial<GlueRows>,
): string {
  const { files } = { ...table, ...piece };
  const columns = [
    ...table.columns.map((column) => [column.name, duckDbTypes[column.type]] as const),
    ...table.partitionKeys.map((key) => [key, 'VARCHAR'] as const),
  ].map(([column, type]) => {
    const constant = constants?.get(column);
    const read = found.has(column) ? `files.${quoteIdentifier(column)}` : 'NULL';
    const value = constant === undefined ? read : quoteLiteral(constant);
    return `CAST(${value} AS ${type}) AS ${quoteIdentifier(column)}`;
  });
  const where = piece === undefined ? '' : whereOf(piece);
  const rows =
    files.length === 0 ? 'WHERE false' : `FROM ${filesOf({ ...table, files }, united)} AS files ${where}`;
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(name)} AS SELECT ${columns.join(', ')} ${rows}`;
}

function filesOf({ files, partitionKeys }: GlueTable, united: boolean): string {
  const partitioned = partitionKeys.length > 0;
  const options = [
    `hive_partitioning = ${partitioned}`,
    ...(partitioned ? ['hive_types_autocast = false'] : []),
    ...(united ? ['union_by_name = true'] : []),
  ];
  return `read_parquet([${files.map(quoteLiteral).join(', ')}], ${options.join(', ')})`;
}

/** Whether a query failed because its files do not all have the declared columns. */
export function isSchemaProblem(error: unknown): boolean {
  return error instanceof Error && /union_by_name|does not have a column named/.test(error.message);
}
