/** Pages: columns of some rows in the layout of DuckDB's vectors, so that what DuckDB draws is one memory copy a column. */
import type bindings from '@duckdb/node-bindings';
import type { ColumnData } from '../../../core/assets/table.ts';
import { type Validity, vectorRows } from './validity.ts';

/** One column of a page. */
export interface PageColumn {
  /**
   * Copies `count` rows of a column from row `from` on to row `at` of the page, checking every value.
   *
   * @param row number in the table of the first row, for messages
   * @throws ColumnError
   */
  fill(data: ColumnData, from: number, at: number, count: number, row: number): void;
  /** Copies `count` rows, at most {@link mostDrawn}, from row `at` on into a vector. `at` is a multiple of {@link vectorRows}. */
  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void;
  /** Forgets the rows, so that the page can be filled again. */
  clear(): void;
  /** Gives the memory back; the page is used no more. */
  free(): void;
}

/** Rows of a page at most: large enough that its loops are hot. */
const maxPageRows = 32 * vectorRows;
/** Rows that DuckDB draws at a time, at most, and what they may take of its memory. */
export const mostDrawn: number = 16 * vectorRows;
const mostDrawnBytes = 2 ** 21;

/** Rows of a table with so many columns that DuckDB draws at a time: a multiple of {@link vectorRows}. */
export function drawnRows(columns: number): number {
  const vectors = Math.floor(mostDrawnBytes / (8 * vectorRows * columns));
  return Math.min(mostDrawn, Math.max(1, vectors) * vectorRows);
}

/** Rows of a page that shall hold `rows`: a multiple of {@link vectorRows}. */
export function pageCapacity(rows: number): number {
  return Math.min(maxPageRows, Math.max(1, Math.ceil(rows / vectorRows)) * vectorRows);
}

/** Copies `count` items from row `at` on into a vector. DuckDB does not check bounds, so this does. */
export function copyItems(
  vector: bindings.Vector,
  items: Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array,
  bytesPerRow: number,
  at: number,
  count: number,
  api: typeof bindings,
): void {
  const offset = at * bytesPerRow;
  const bytes = count * bytesPerRow;
  if (count > mostDrawn || offset + bytes > items.byteLength)
    throw new RangeError(`rows ${at} to ${at + count} are not within the page`);
  api.copy_data_to_vector(vector, 0, items.buffer as ArrayBuffer, items.byteOffset + offset, bytes);
}

/** Copies which of `count` rows from row `at` on are null. */
export function copyValidity(
  vector: bindings.Vector,
  { bits }: Validity,
  at: number,
  count: number,
  api: typeof bindings,
): void {
  if (bits === undefined) return;
  const bytes = Math.ceil(count / 64) * 8;
  if (count > mostDrawn || at % vectorRows !== 0 || at / 8 + bytes > bits.byteLength)
    throw new RangeError(`rows ${at} to ${at + count} are not within the page`);
  api.vector_ensure_validity_writable(vector);
  api.copy_data_to_vector_validity(vector, 0, bits.buffer as ArrayBuffer, bits.byteOffset + at / 8, bytes);
}
