/** Whether a select can run over a table's rows piece by piece, its rows being those of the pieces one after the other. */
import { quoteIdentifier, quoteLiteral } from '../io/duckdb/quote.ts';
import type { SourceTable } from '../io/source-table.ts';
import type { RowSource } from './row-source.ts';

/**
 * The select to run over each piece of a table, which gives its rows in the order of a key because those of the table
 * come in it; undefined when they must be sorted.
 *
 * Columns that have one value are an ENUM of it: as VARCHAR, each row would be looked up in a dictionary twice (a third
 * of the encoding of a day's deltas).
 *
 * @param select one without an order
 * @param key columns that it gives
 * @param source where its rows come from
 */
export function selectByPieces(
  select: string,
  key: readonly string[],
  source: RowSource,
  table: SourceTable,
): string | undefined {
  const same = new Map<string, string>();
  for (const { name, from, type } of source.columns)
    if (from !== undefined && (type ?? table.schema[from]) === table.schema[from]) same.set(name, from);
  if (!key.every((column, i) => same.has(column) && same.get(column) === table.order[i])) return undefined;
  const constants = [...same].flatMap(([name, from]) => {
    const value = table.constants.get(from);
    const column = quoteIdentifier(name);
    return value === undefined ? [] : `CAST(${column} AS ENUM(${quoteLiteral(value)})) AS ${column}`;
  });
  return constants.length === 0 ? select : `SELECT * REPLACE (${constants.join(', ')}) FROM (\n${select}\n)`;
}
