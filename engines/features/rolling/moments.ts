/** Population moments of windows; NaN where a window is not full or holds a NaN. */
export interface RollingMoments {
  readonly mean: Float64Array;
  /** Second central moment, exactly 0 where all values of the window are equal. */
  readonly m2: Float64Array;
  /** Third central moment. */
  readonly m3: Float64Array;
}

/**
 * Moments over the last `window` values, by the fences of `rollingSum`. The value at the fence lies in every window of
 * its block; powers of the distance to it are summed, so that large prices with small changes lose no digits.
 */
export function rollingMoments(x: Float64Array, window: number): RollingMoments {
  const empty = () => new Float64Array(x.length).fill(Number.NaN);
  const [mean, m2, m3] = [empty(), empty(), empty()];
  const [tail1, tail2, tail3] = [
    new Float64Array(window),
    new Float64Array(window),
    new Float64Array(window),
  ];
  for (let fence = 0; fence < x.length; fence += window) {
    const anchor = x[fence]!;
    const reach = Math.min(window - 1, fence);
    for (let k = 1; k <= reach; k++) {
      const d = x[fence - k]! - anchor;
      tail1[k] = tail1[k - 1]! + d;
      tail2[k] = tail2[k - 1]! + d * d;
      tail3[k] = tail3[k - 1]! + d * d * d;
    }
    const end = Math.min(fence + window, x.length);
    let head1 = 0;
    let head2 = 0;
    let head3 = 0;
    for (let i = fence; i < end; i++) {
      const d = x[i]! - anchor;
      head1 += d;
      head2 += d * d;
      head3 += d * d * d;
      const before = window - 1 - (i - fence);
      if (before > reach) continue;
      const a = (head1 + tail1[before]!) / window;
      const b = (head2 + tail2[before]!) / window;
      mean[i] = anchor + a;
      m2[i] = b - a * a;
      m3[i] = (head3 + tail3[before]!) / window - a * (3 * b - 2 * a * a);
    }
  }
  return { mean, m2, m3 };
}
