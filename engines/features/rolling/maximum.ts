/**
 * Greatest of the last `window` values; NaN until there are so many, and where the window holds a NaN. A queue of falling
 * values, each the greatest from its row on: a value a row goes in and out once. Source: Lemire (2006).
 */
export class RollingMaximum {
  readonly #window: number;
  readonly #values: Float64Array;
  readonly #rows: Float64Array;
  #first = 0;
  #length = 0;
  #row = -1;
  #lastNull = Number.NEGATIVE_INFINITY;

  constructor(window: number) {
    this.#window = window;
    this.#values = new Float64Array(window);
    this.#rows = new Float64Array(window);
  }

  /** Takes the next value and gives the greatest. */
  push(x: number): number {
    const [window, values, rows] = [this.#window, this.#values, this.#rows];
    const row = ++this.#row;
    if (Number.isNaN(x)) {
      this.#lastNull = row;
      this.#length = 0;
      return Number.NaN;
    }
    if (this.#length > 0 && rows[this.#first]! <= row - window) {
      this.#first = (this.#first + 1) % window;
      this.#length--;
    }
    while (this.#length > 0 && values[(this.#first + this.#length - 1) % window]! <= x) this.#length--;
    const at = (this.#first + this.#length++) % window;
    values[at] = x;
    rows[at] = row;
    return row - this.#lastNull < window || row < window - 1 ? Number.NaN : values[this.#first]!;
  }
}
