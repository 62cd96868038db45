/** What is wrong with a column or a value that is to be written. */
import type { ColumnType } from '../../../core/assets/table.ts';

/** A batch that cannot be written as the asset's declared type; the message names asset, column and row. */
export class ColumnError extends TypeError {
  constructor(asset: string, column: string, problem: string) {
    super(`asset ${asset}, column ${column}${problem}`);
    this.name = 'ColumnError';
  }
}

/** A column on its way to a file. */
export interface ColumnContext {
  readonly asset: string;
  readonly name: string;
  readonly type: ColumnType;
}

/** The error for one value; `row` counts from 0 over the whole table. */
export function badValue(column: ColumnContext, row: number, value: unknown, allowed: string): ColumnError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new ColumnError(column.asset, column.name, `, row ${row}: ${shown} is not ${allowed}`);
}
