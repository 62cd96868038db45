/** A stored table as a view of a session. */
import type { TableReader, TableSchema } from '../../core/assets/table.ts';
import { athenaTypes } from '../../core/sql/cast-select.ts';
import { quoteIdentifier, quoteLiteral, readParquet } from '../io/duckdb/quote.ts';
import { type Piece, type SourceTable, whereOf } from '../io/source-table.ts';

/** True for what an input is that holds a table of one partition. */
export function isTableReader(value: unknown): value is TableReader {
  return typeof value === 'object' && value !== null && 'schema' in value && 'files' in value;
}

/** The statement for a view of some rows of a table, with its declared columns; typed and empty when there are no files. */
export function viewStatement(
  name: string,
  { schema, constants }: Pick<SourceTable, 'schema' | 'constants'>,
  piece: Piece,
): string {
  const isEmpty = piece.files.length === 0;
  const columns = columnsOf(schema, (column) => {
    const constant = constants.get(column);
    if (isEmpty) return 'NULL';
    return constant === undefined ? quoteIdentifier(column) : quoteLiteral(constant);
  });
  const rows = isEmpty ? 'WHERE false' : `FROM ${readParquet(piece.files)} ${whereOf(piece)}`;
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(name)} AS SELECT ${columns.join(', ')} ${rows}`;
}

/** The statement for a view of a whole table. */
export async function readerView(name: string, reader: TableReader): Promise<string> {
  return viewStatement(
    name,
    { schema: reader.schema, constants: new Map() },
    { files: await reader.files() },
  );
}

function columnsOf(schema: TableSchema, value: (column: string) => string): readonly string[] {
  return Object.entries(schema).map(
    ([column, type]) => `CAST(${value(column)} AS ${athenaTypes[type]}) AS ${quoteIdentifier(column)}`,
  );
}
