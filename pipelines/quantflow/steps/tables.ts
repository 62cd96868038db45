/** From the engines' column lists to table types. */
import type { TableSchema } from '../../../core/assets/table.ts';
import { type TableType, table } from '../../../core/assets/value-type.ts';
import type { ColumnSpec } from '../../../engines/table.ts';

/** The table type of some columns. `sortKey` only where it is unique and the order in which rows are written. */
export function tableOf(columns: readonly ColumnSpec[], sortKey?: readonly string[]): TableType<TableSchema> {
  const schema: TableSchema = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return table(schema, sortKey === undefined ? {} : { sortKey });
}
