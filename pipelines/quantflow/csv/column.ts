/** What a column is that is filled from the fields of a CSV file. */
import type { ColumnData } from '../../../core/assets/table.ts';
import type { WordList } from './memory.ts';

/**
 * How the fields of a column usually are, and where the line parser's WebAssembly stores them: see `wasm/parse-lines.ts`.
 * It stores the same as {@link CsvColumn.set}.
 */
export type Usual =
  /** Whole numbers below 2^53, multiplied by 1,000 when they are below a number. */
  | { readonly kind: 'integer'; readonly values: Float64Array; readonly thousandsBelow: number }
  /** Digits with at most one point, 15 at most; on a tick when there are `ticksPerUnit`, else 0. */
  | {
      readonly kind: 'decimal';
      readonly values: Float64Array;
      readonly ticksPerUnit: number;
      readonly isOptional: boolean;
    }
  /** One of some words, stored as its code. */
  | { readonly kind: 'word'; readonly values: Uint8Array; readonly words: WordList }
  | { readonly kind: 'text'; readonly values: Int32Array; readonly words: WordList }
  /** Any text: where it is in memory, its length, and its number if it is a whole one. */
  | { readonly kind: 'id'; readonly values: Int32Array; readonly numbers: Float64Array };

/** A column of the batch that is being filled. */
export interface CsvColumn {
  readonly usual: Usual;
  /** Stores a field that {@link problemOf} has nothing against. */
  set(row: number, text: string): void;
  /** What is wrong with a field, undefined when it is allowed. */
  problemOf(text: string): string | undefined;
  /** Rows that the line parser stored, from `from` to `to` (exclusive): called while their bytes are there. */
  stored?(from: number, to: number): void;
  /** The first rows of the column; its arrays are used again for the next batch. */
  take(rows: number): ColumnData;
}
