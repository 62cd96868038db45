/**
 * Sums over the last `window` values, in time that does not depend on the window.
 *
 * Every multiple of the window's width is a fence, and a window that ends at i holds exactly one: its sum is that of the
 * values before the fence plus that of the values from the fence on. Nothing is ever subtracted, so nothing drifts, and
 * a NaN makes NaN of just the windows that hold it.
 *
 * ```
 *   window 4      0 1 2 3 | 4 5 6 7 | 8          i = 5: tail[2] = x2 + x3, head = x4 + x5
 * ```
 *
 * The first window - 1 values are NaN.
 */
export function rollingSum(x: Float64Array, window: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window);
  for (let fence = 0; fence < x.length; fence += window) {
    const reach = Math.min(window - 1, fence);
    for (let k = 1; k <= reach; k++) tail[k] = tail[k - 1]! + x[fence - k]!;
    const end = Math.min(fence + window, x.length);
    let head = 0;
    for (let i = fence; i < end; i++) {
      head += x[i]!;
      const before = window - 1 - (i - fence);
      if (before <= reach) out[i] = head + tail[before]!;
    }
  }
  return out;
}

/** Means over the last `window` values. */
export function rollingMean(x: Float64Array, window: number): Float64Array {
  const out = rollingSum(x, window);
  for (let i = 0; i < out.length; i++) out[i]! /= window;
  return out;
}
