/**
 * Sum over the last `window` values, in time that does not depend on the window; NaN until there are so many.
 *
 * Every multiple of the window's width is a fence, and a window that ends at i holds exactly one: its sum is that of the
 * values before the fence plus that of the values from the fence on. Nothing is ever subtracted, so nothing drifts, and
 * a NaN makes NaN of just the windows that hold it.
 *
 * ```
 *   window 4      0 1 2 3 | 4 5 6 7 | 8          i = 5: tail[2] = x2 + x3, head = x4 + x5
 * ```
 *
 * @example
 * const sum = new RollingSum(2);
 * [sum.push(1), sum.push(2), sum.push(3)]; // NaN, 3, 5
 */
export class RollingSum {
  readonly #window: number;
  /** Values since the last fence, and behind them those of the block before. */
  readonly #block: Float64Array;
  /** Sums of the last k values before the fence. */
  readonly #tail: Float64Array;
  #at = 0;
  #fences = 0;
  #head = 0;

  constructor(window: number) {
    this.#window = window;
    this.#block = new Float64Array(window);
    this.#tail = new Float64Array(window);
  }

  /** Takes the next value and gives the sum. */
  push(x: number): number {
    const at = this.#at;
    if (at === 0) this.#fence();
    this.#block[at] = x;
    const head = this.#head + x;
    this.#head = head;
    const before = this.#window - 1 - at;
    this.#at = before === 0 ? 0 : at + 1;
    return before === 0 || this.#fences > 1 ? head + this.#tail[before]! : Number.NaN;
  }

  #fence(): void {
    const [window, block, tail] = [this.#window, this.#block, this.#tail];
    this.#head = 0;
    if (this.#fences++ === 0) return;
    for (let k = 1; k < window; k++) tail[k] = tail[k - 1]! + block[window - k]!;
  }
}
