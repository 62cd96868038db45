/**
 * Exponentially weighted mean: e = the first value, then (1 - a) e + a x, a = 2 / (span + 1). After a NaN it starts afresh.
 * NaN until `minPeriods` values in a row.
 *
 * @example
 * const mean = new Ewm(3); // a = 0.5
 * [mean.push(4), mean.push(8)]; // 4, 6
 */
export class Ewm {
  readonly #a: number;
  readonly #minPeriods: number;
  #mean = Number.NaN;
  #count = 0;

  constructor(span: number, minPeriods = 1) {
    this.#a = 2 / (span + 1);
    this.#minPeriods = minPeriods;
  }

  /** Takes the next value and gives the mean. */
  push(x: number): number {
    const a = this.#a;
    const mean = this.#count === 0 ? x : (1 - a) * this.#mean + a * x;
    this.#mean = mean;
    this.#count = Number.isNaN(mean) ? 0 : this.#count + 1;
    return this.#count < this.#minPeriods ? Number.NaN : mean;
  }
}
