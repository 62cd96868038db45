/**
 * Population covariance of the last `window` pairs, by the fences and anchors of `RollingMoments`; NaN until there are so
 * many, and where the window holds a NaN.
 */
export class RollingCovariance {
  cov: number = Number.NaN;
  /** Variance of the first of each pair, exactly 0 where all of the window are equal. */
  varX: number = Number.NaN;
  /** Variance of the second, likewise. */
  varY: number = Number.NaN;
  readonly #window: number;
  readonly #blockX: Float64Array;
  readonly #blockY: Float64Array;
  readonly #tailX: Float64Array;
  readonly #tailY: Float64Array;
  readonly #tailXY: Float64Array;
  readonly #tailXX: Float64Array;
  readonly #tailYY: Float64Array;
  #at = 0;
  #fences = 0;
  #anchorX = 0;
  #anchorY = 0;
  #headX = 0;
  #headY = 0;
  #headXY = 0;
  #headXX = 0;
  #headYY = 0;

  constructor(window: number) {
    this.#window = window;
    this.#blockX = new Float64Array(window);
    this.#blockY = new Float64Array(window);
    this.#tailX = new Float64Array(window);
    this.#tailY = new Float64Array(window);
    this.#tailXY = new Float64Array(window);
    this.#tailXX = new Float64Array(window);
    this.#tailYY = new Float64Array(window);
  }

  /** Takes the next pair and sets the covariances. */
  push(x: number, y: number): void {
    const at = this.#at;
    if (at === 0) this.#fence(x, y);
    this.#blockX[at] = x;
    this.#blockY[at] = y;
    const dx = x - this.#anchorX;
    const dy = y - this.#anchorY;
    this.#headX += dx;
    this.#headY += dy;
    this.#headXY += dx * dy;
    this.#headXX += dx * dx;
    this.#headYY += dy * dy;
    const window = this.#window;
    const before = window - 1 - at;
    this.#at = before === 0 ? 0 : at + 1;
    if (before > 0 && this.#fences < 2) return;
    const meanX = (this.#headX + this.#tailX[before]!) / window;
    const meanY = (this.#headY + this.#tailY[before]!) / window;
    this.cov = (this.#headXY + this.#tailXY[before]!) / window - meanX * meanY;
    this.varX = Math.max(0, (this.#headXX + this.#tailXX[before]!) / window - meanX * meanX);
    this.varY = Math.max(0, (this.#headYY + this.#tailYY[before]!) / window - meanY * meanY);
  }

  #fence(anchorX: number, anchorY: number): void {
    const [window, blockX, blockY] = [this.#window, this.#blockX, this.#blockY];
    const [tailX, tailY, tailXY, tailXX, tailYY] = [
      this.#tailX,
      this.#tailY,
      this.#tailXY,
      this.#tailXX,
      this.#tailYY,
    ];
    this.#anchorX = anchorX;
    this.#anchorY = anchorY;
    this.#headX = this.#headY = this.#headXY = this.#headXX = this.#headYY = 0;
    if (this.#fences++ === 0) return;
    for (let k = 1; k < window; k++) {
      const dx = blockX[window - k]! - anchorX;
      const dy = blockY[window - k]! - anchorY;
      tailX[k] = tailX[k - 1]! + dx;
      tailY[k] = tailY[k - 1]! + dy;
      tailXY[k] = tailXY[k - 1]! + dx * dy;
      tailXX[k] = tailXX[k - 1]! + dx * dx;
      tailYY[k] = tailYY[k - 1]! + dy * dy;
    }
  }
}
