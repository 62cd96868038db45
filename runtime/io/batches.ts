/** What a run function may return for a table, as one source of batches. */
import type { TableBatch, TableRows } from '../../core/assets/table.ts';

/** The batches of a table in order, drawn one by one. @throws TypeError for what is no table */
export function batchesOf(asset: string, rows: TableRows): Iterable<TableBatch> | AsyncIterable<TableBatch> {
  if (typeof rows === 'object' && rows !== null) {
    if (Symbol.asyncIterator in rows || Symbol.iterator in rows) return rows;
    if ('rows' in rows && 'columns' in rows) return [rows];
  }
  const kind = rows === null ? 'null' : typeof rows;
  throw new TypeError(
    `asset ${asset} is a table: return { rows, columns }, or an iterable of such batches, not a value of type ${kind}`,
  );
}
