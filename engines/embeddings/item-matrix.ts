/** Embeddings of some items, held once: row-major float32, a row an item. */

/** An embedding that no mean may be made of; the message names the item. */
export class EmbeddingError extends Error {
  constructor(item: number, problem: string) {
    super(`item ${item}: ${problem}`);
    this.name = 'EmbeddingError';
  }
}

/**
 * The matrix of the items that a day needs. Items that never get an embedding are rows of zeros.
 *
 * ```
 *   items    7    3   12
 *   row      0    1    2      values[row * dimension ... (row + 1) * dimension]
 * ```
 */
export class ItemMatrix {
  readonly dimension: number;
  /** All rows one after another. */
  readonly values: Float32Array;
  readonly #bits: Int32Array;
  readonly #rows: ReadonlyMap<number, number>;
  readonly #embedded: Uint8Array;
  #count = 0;

  /** Room for the given items, each counted once. Memory: 4 bytes a value. */
  constructor(items: Iterable<number>, dimension: number) {
    const rows = new Map<number, number>();
    for (const item of items) if (!rows.has(item)) rows.set(item, rows.size);
    this.dimension = dimension;
    this.values = new Float32Array(rows.size * dimension);
    this.#bits = new Int32Array(this.values.buffer);
    this.#rows = rows;
    this.#embedded = new Uint8Array(rows.size);
  }

  /** Row of an item; -1 for one that was not asked for. */
  rowOf(item: number): number {
    return this.#rows.get(item) ?? -1;
  }

  /** Whether a row has its embedding. */
  has(row: number): boolean {
    return this.#embedded[row] === 1;
  }

  /** Items that have no embedding. */
  get missing(): number {
    return this.#rows.size - this.#count;
  }

  /**
   * Takes over the embedding of an item from `source`; of an item that was not asked for it does nothing.
   *
   * @param length of the embedding; NaN when the item has none, which is null
   * @throws EmbeddingError for null, another length, a NaN or an infinity, and for an item that has one already
   */
  put(item: number, source: Float32Array, from: number, length: number): void {
    const row = this.rowOf(item);
    if (row < 0) return;
    const { dimension } = this;
    if (Number.isNaN(length)) throw new EmbeddingError(item, 'its embedding is null');
    if (length !== dimension)
      throw new EmbeddingError(item, `its embedding has ${length} values and must have ${dimension}`);
    if (this.has(row)) throw new EmbeddingError(item, 'it has two embeddings; an item must be there once');
    const start = row * dimension;
    this.values.set(source.subarray(from, from + length), start);
    // All bits of the exponent set: NaN or infinity.
    for (let i = start; i < start + dimension; i++)
      if ((this.#bits[i]! & 0x7f800000) === 0x7f800000)
        throw new EmbeddingError(
          item,
          `value ${i - start} of its embedding is ${this.values[i]}; every value must be finite`,
        );
    this.#embedded[row] = 1;
    this.#count++;
  }
}
