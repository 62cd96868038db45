/** Series made value by value. */

/** A series of `rows` values; `value` is called for each row in order. */
export function series(rows: number, value: (row: number) => number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) out[i] = value(i);
  return out;
}

/** x_i - x_(i-1); NaN at 0. */
export function differences(x: Float64Array): Float64Array {
  return series(x.length, (i) => (i === 0 ? Number.NaN : x[i]! - x[i - 1]!));
}

/** x_(i-1); NaN at 0. */
export function lagged(x: Float64Array): Float64Array {
  return series(x.length, (i) => (i === 0 ? Number.NaN : x[i - 1]!));
}

/** a / b, NaN (null) unless b is above 0. */
export function over(a: number, b: number): number {
  return b > 0 ? a / b : Number.NaN;
}
