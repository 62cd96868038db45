/** Which rows of a page are not null: a bit a row, as DuckDB keeps it; absent while no row is null. */

/** Rows of a DuckDB vector: what a chunk holds at most. */
export const vectorRows = 2048;

/** Bits of one page. */
export class Validity {
  #bits: Uint8Array | undefined;
  readonly #capacity: number;

  /** Capacity in rows, a multiple of {@link vectorRows}. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Marks a row as null. */
  setNull(row: number): void {
    this.#bits ??= new Uint8Array(this.#capacity / 8).fill(0xff);
    this.#bits[row >> 3]! &= ~(1 << (row & 7));
  }

  /** No row is null any more. */
  clear(): void {
    this.#bits = undefined;
  }

  /** All bits, or undefined when no row is null. */
  get bits(): Uint8Array | undefined {
    return this.#bits;
  }
}
