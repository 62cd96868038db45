/** From the engines' column lists to table types. */
import type { TableSchema } from '../../../core/assets/table.ts';
import { type TableType, table } from '../../../core/assets/value-type.ts';
import type { ColumnSpec } from '../../../engines/table.ts';

/** What a table's rows are told apart by. */
export interface TableOptions {
  /** Only where it is unique and the order in which rows are written. */
  readonly sortKey?: readonly string[];
  /** A column that only numbers the rows. */
  readonly rowNumber?: string;
}

/** The table type of some columns. */
export function tableOf(columns: readonly ColumnSpec[], options: TableOptions = {}): TableType<TableSchema> {
  return table(Object.fromEntries(columns.map(({ name, type }) => [name, type])), options);
}
