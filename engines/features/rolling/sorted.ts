/** The last `window` values in order of size, for quantiles and ranks: a row costs a copy within the window. */
export class SortedWindow {
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #size = 0;
  #at = 0;

  constructor(window: number) {
    this.#ring = new Float64Array(window).fill(Number.NaN);
    this.#sorted = new Float64Array(window);
  }

  /** Takes the next value. */
  push(x: number): void {
    const [ring, sorted] = [this.#ring, this.#sorted];
    const old = ring[this.#at]!;
    ring[this.#at] = x;
    this.#at = this.#at + 1 === ring.length ? 0 : this.#at + 1;
    if (!Number.isNaN(old)) {
      const place = this.below(old);
      sorted.copyWithin(place, place + 1, this.#size--);
    }
    if (Number.isNaN(x)) return;
    const place = this.below(x);
    sorted.copyWithin(place + 1, place, this.#size++);
    sorted[place] = x;
  }

  /** True when there are `window` values and none of them is null. */
  get isFull(): boolean {
    return this.#size === this.#sorted.length;
  }

  /** How many values are less than x. */
  below(x: number): number {
    const sorted = this.#sorted;
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many values equal x. */
  equal(x: number): number {
    const from = this.below(x);
    let past = from;
    while (past < this.#size && this.#sorted[past] === x) past++;
    return past - from;
  }

  /** The value at a place counted from 0; between two places their values interpolated. NaN unless full. */
  at(place: number): number {
    if (!this.isFull) return Number.NaN;
    const low = Math.floor(place);
    const value = this.#sorted[low]!;
    return low === place ? value : value + (place - low) * (this.#sorted[low + 1]! - value);
  }
}
