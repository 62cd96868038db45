/**
 * Population moments of the last `window` values, by the fences of `RollingSum`; NaN until there are so many, and where the
 * window holds a NaN. The value at the fence lies in every window of its block; powers of the distance to it are summed, so
 * that large prices with small changes lose no digits.
 */
export class RollingMoments {
  mean: number = Number.NaN;
  /** Second central moment, exactly 0 where all values of the window are equal. */
  m2: number = Number.NaN;
  /** Third central moment. */
  m3: number = Number.NaN;
  /** Fourth central moment. */
  m4: number = Number.NaN;
  readonly #window: number;
  readonly #block: Float64Array;
  readonly #tail1: Float64Array;
  readonly #tail2: Float64Array;
  readonly #tail3: Float64Array;
  readonly #tail4: Float64Array;
  #at = 0;
  #fences = 0;
  #anchor = 0;
  #head1 = 0;
  #head2 = 0;
  #head3 = 0;
  #head4 = 0;

  constructor(window: number) {
    this.#window = window;
    this.#block = new Float64Array(window);
    this.#tail1 = new Float64Array(window);
    this.#tail2 = new Float64Array(window);
    this.#tail3 = new Float64Array(window);
    this.#tail4 = new Float64Array(window);
  }

  /** Takes the next value and sets the moments. */
  push(x: number): void {
    const at = this.#at;
    if (at === 0) this.#fence(x);
    this.#block[at] = x;
    const d = x - this.#anchor;
    const dd = d * d;
    const head1 = this.#head1 + d;
    const head2 = this.#head2 + dd;
    const head3 = this.#head3 + dd * d;
    const head4 = this.#head4 + dd * dd;
    this.#head1 = head1;
    this.#head2 = head2;
    this.#head3 = head3;
    this.#head4 = head4;
    const window = this.#window;
    const before = window - 1 - at;
    this.#at = before === 0 ? 0 : at + 1;
    if (before > 0 && this.#fences < 2) return;
    const a = (head1 + this.#tail1[before]!) / window;
    const b = (head2 + this.#tail2[before]!) / window;
    const c = (head3 + this.#tail3[before]!) / window;
    this.mean = this.#anchor + a;
    this.m2 = Math.max(0, b - a * a);
    this.m3 = c - a * (3 * b - 2 * a * a);
    this.m4 = (head4 + this.#tail4[before]!) / window - a * (4 * c - a * (6 * b - 3 * a * a));
  }

  #fence(anchor: number): void {
    const [window, block] = [this.#window, this.#block];
    const [tail1, tail2, tail3, tail4] = [this.#tail1, this.#tail2, this.#tail3, this.#tail4];
    this.#anchor = anchor;
    this.#head1 = this.#head2 = this.#head3 = this.#head4 = 0;
    if (this.#fences++ === 0) return;
    for (let k = 1; k < window; k++) {
      const d = block[window - k]! - anchor;
      const dd = d * d;
      tail1[k] = tail1[k - 1]! + d;
      tail2[k] = tail2[k - 1]! + dd;
      tail3[k] = tail3[k - 1]! + dd * d;
      tail4[k] = tail4[k - 1]! + dd * dd;
    }
  }
}
