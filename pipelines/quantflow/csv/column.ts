/** What a column is that is filled from the fields of a CSV file. */
import type { ColumnData } from '../../../core/assets/table.ts';
import type { Block } from './block.ts';
import type { UsualField } from './usual-field.ts';

/** Rows of a batch. */
export const batchRows = 65_536;

/** A column of the batch that is being filled. */
export interface CsvColumn {
  /** Stores most fields in place of {@link set}, faster, and the same. */
  readonly usual: UsualField;
  /**
   * Stores the field that begins at `from`; a row may be stored again.
   *
   * @returns where the field ends (exclusive), or -1 when it is not allowed
   */
  set(row: number, block: Block, from: number): number;
  /** Stores the value of row `from` - 1 in the rows from `from` to `to` (exclusive) as well. */
  repeat(from: number, to: number): void;
  /** What is wrong with a field, undefined when it is allowed. */
  problemOf(text: string): string | undefined;
  /** The first rows of the column; its arrays are used again for the next batch. */
  take(rows: number): ColumnData;
}

/** Stores the value of row `from` - 1 in the rows from `from` to `to` (exclusive) as well. */
export function repeatRow<T>(values: { [row: number]: T }, from: number, to: number): void {
  const value = values[from - 1]!;
  for (let row = from; row < to; row++) values[row] = value;
}
