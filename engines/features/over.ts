/** a / b, NaN (null) unless b is above 0. */
export function over(a: number, b: number): number {
  return b > 0 ? a / b : Number.NaN;
}
