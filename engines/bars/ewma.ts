/** Exponentially weighted moving average, one value at a time. */

/** e_0 = the first value, e_i = (1 - a) e_(i-1) + a x_i, a = 2 / (span + 1). */
export class Ewma {
  /** The average, 0 before the first value. */
  value = 0;
  private readonly a: number;
  private empty = true;

  constructor(span: number) {
    this.a = 2 / (span + 1);
  }

  update(x: number): void {
    this.value = this.empty ? x : (1 - this.a) * this.value + this.a * x;
    this.empty = false;
  }
}
