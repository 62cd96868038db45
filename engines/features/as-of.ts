/** Joining by time without looking ahead. */

/**
 * For each time the number of the last row whose time is not later, -1 if there is none. Both must not fall.
 *
 * @example
 * asOf(Float64Array.of(10, 20), Float64Array.of(9, 10, 25)) // -1, 0, 1
 */
export function asOf(rowTs: Float64Array, ts: Float64Array): Int32Array {
  const out = new Int32Array(ts.length);
  let row = -1;
  for (let i = 0; i < out.length; i++) {
    while (row + 1 < rowTs.length && rowTs[row + 1]! <= ts[i]!) row++;
    out[i] = row;
  }
  return out;
}

/** The values at the rows, `before` where the row is -1. */
export function gather(values: Float64Array, rows: Int32Array, before: number = Number.NaN): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = rows[i]! < 0 ? before : values[rows[i]!]!;
  return out;
}
