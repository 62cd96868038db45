/** Population covariances of windows; NaN where a window is not full or holds a NaN. */
export interface RollingCovariance {
  readonly cov: Float64Array;
  /** Variance of the first series, exactly 0 where all its values of the window are equal. */
  readonly varX: Float64Array;
  /** Variance of the second series, likewise. */
  readonly varY: Float64Array;
}

/** Covariances over the last `window` pairs, by the fences and anchors of `rollingMoments`. */
export function rollingCovariance(x: Float64Array, y: Float64Array, window: number): RollingCovariance {
  const empty = () => new Float64Array(x.length).fill(Number.NaN);
  const [cov, varX, varY] = [empty(), empty(), empty()];
  const tail = Array.from({ length: 5 }, () => new Float64Array(window));
  const [tailX, tailY, tailXY, tailXX, tailYY] = tail as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let fence = 0; fence < x.length; fence += window) {
    const anchorX = x[fence]!;
    const anchorY = y[fence]!;
    const reach = Math.min(window - 1, fence);
    for (let k = 1; k <= reach; k++) {
      const dx = x[fence - k]! - anchorX;
      const dy = y[fence - k]! - anchorY;
      tailX[k] = tailX[k - 1]! + dx;
      tailY[k] = tailY[k - 1]! + dy;
      tailXY[k] = tailXY[k - 1]! + dx * dy;
      tailXX[k] = tailXX[k - 1]! + dx * dx;
      tailYY[k] = tailYY[k - 1]! + dy * dy;
    }
    const end = Math.min(fence + window, x.length);
    let [headX, headY, headXY, headXX, headYY] = [0, 0, 0, 0, 0];
    for (let i = fence; i < end; i++) {
      const dx = x[i]! - anchorX;
      const dy = y[i]! - anchorY;
      headX += dx;
      headY += dy;
      headXY += dx * dy;
      headXX += dx * dx;
      headYY += dy * dy;
      const before = window - 1 - (i - fence);
      if (before > reach) continue;
      const meanX = (headX + tailX[before]!) / window;
      const meanY = (headY + tailY[before]!) / window;
      cov[i] = (headXY + tailXY[before]!) / window - meanX * meanY;
      varX[i] = (headXX + tailXX[before]!) / window - meanX * meanX;
      varY[i] = (headYY + tailYY[before]!) / window - meanY * meanY;
    }
  }
  return { cov, varX, varY };
}
