/**
 * Exponentially weighted mean: e = the first value, then (1 - a) e + a x. NaN until the first value; after a NaN it
 * starts afresh.
 */
export function ewm(x: Float64Array, a: number): Float64Array {
  const out = new Float64Array(x.length);
  let e = Number.NaN;
  for (let i = 0; i < out.length; i++) {
    e = Number.isNaN(e) ? x[i]! : (1 - a) * e + a * x[i]!;
    out[i] = e;
  }
  return out;
}
