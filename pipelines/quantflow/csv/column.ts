/** What a column is that is filled from the fields of a CSV file. */
import type { ColumnData } from '../../../core/assets/table.ts';

/** Rows of a batch. */
export const batchRows = 65_536;

/** A column of the batch that is being filled. */
export interface CsvColumn {
  /**
   * Stores the field that begins at `from`; a row may be stored again.
   *
   * @returns where the field ends (exclusive), or -1 when it is not allowed
   */
  set(row: number, bytes: Uint8Array, from: number): number;
  /** What is wrong with a field, undefined when it is allowed. */
  problemOf(text: string): string | undefined;
  /** The column so far; its arrays are used again for the next batch. */
  take(): ColumnData;
}
