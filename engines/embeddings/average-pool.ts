/**
 * Average pooling: the mean of the embeddings of a user's items. Values are widened to binary64, added in the order of
 * the items, divided by their number and rounded once to float32.
 *
 * Source: Covington, Adams & Sargin, "Deep Neural Networks for YouTube Recommendations" (2016), 3.2.
 */
import type { ItemMatrix } from './item-matrix.ts';

/** Pools over one matrix; one accumulator for all users. */
export class AveragePool {
  readonly #matrix: ItemMatrix;
  readonly #sum: Float64Array;

  constructor(matrix: ItemMatrix) {
    this.#matrix = matrix;
    this.#sum = new Float64Array(matrix.dimension);
  }

  /**
   * Writes the mean over `items[from]` up to, not including, `items[to]` to `out`, from index `at` on: zeros when none
   * of them has an embedding.
   *
   * @returns how many of them have an embedding, which is the divisor
   */
  mean(items: ArrayLike<number>, from: number, to: number, out: Float32Array, at: number): number {
    const matrix = this.#matrix;
    const sum = this.#sum.fill(0);
    let count = 0;
    for (let i = from; i < to; i++) {
      const row = matrix.rowOf(items[i]!);
      if (row < 0 || !matrix.has(row)) continue;
      add(sum, matrix.values, row * matrix.dimension);
      count++;
    }
    const divisor = Math.max(1, count);
    for (let c = 0; c < sum.length; c++) out[at + c] = sum[c]! / divisor;
    return count;
  }
}

/** Its own function, so that it is compiled once for all pools. */
function add(sum: Float64Array, values: Float32Array, start: number): void {
  for (let c = 0; c < sum.length; c++) sum[c]! += values[start + c]!;
}
