/** The value of `periods` rows ago; NaN while there is none. */
export class Lag {
  readonly #ring: Float64Array;
  #at = 0;

  constructor(periods: number) {
    this.#ring = new Float64Array(periods).fill(Number.NaN);
  }

  /** Takes the next value and gives the one that many rows before it. */
  push(x: number): number {
    const at = this.#at;
    const before = this.#ring[at]!;
    this.#ring[at] = x;
    this.#at = at + 1 === this.#ring.length ? 0 : at + 1;
    return before;
  }
}
