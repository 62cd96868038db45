/** A stored table as a view of a session. */
import type { TableReader, TableSchema } from '../../core/assets/table.ts';
import { athenaTypes } from '../../core/sql/cast-select.ts';
import { quoteIdentifier, quoteLiteral } from '../io/duckdb/quote.ts';

/** True for what an input is that holds a table of one partition. */
export function isTableReader(value: unknown): value is TableReader {
  return typeof value === 'object' && value !== null && 'schema' in value && 'files' in value;
}

/** The statement for a view of a table with its declared columns; typed and empty when there are no files. */
export async function viewStatement(name: string, reader: TableReader): Promise<string> {
  return statement(name, reader.schema, await reader.files());
}

function statement(name: string, schema: TableSchema, files: readonly string[]): string {
  const columns = Object.entries(schema).map(([column, type]) => {
    const quoted = quoteIdentifier(column);
    return `CAST(${files.length === 0 ? 'NULL' : quoted} AS ${athenaTypes[type]}) AS ${quoted}`;
  });
  const list = files.map(quoteLiteral).join(', ');
  const rows = files.length === 0 ? 'WHERE false' : `FROM read_parquet([${list}], hive_partitioning = false)`;
  return `CREATE VIEW ${quoteIdentifier(name)} AS SELECT ${columns.join(', ')} ${rows}`;
}
