/** Sides of the bets that meta-labels judge: simple primary models, which know the past alone. */

/** Names of the sides. */
export type SideName = 'long' | 'short' | 'momentum' | 'reversion';

const rules: Readonly<Record<SideName, (past: number) => number>> = {
  /** Always a buyer. */
  long: () => 1,
  /** Always a seller. */
  short: () => -1,
  /** With the return of the last bars. */
  momentum: (past) => Math.sign(past),
  /** Against it. */
  reversion: (past) => -Math.sign(past),
};

/** Names of the sides. */
export const sides: readonly SideName[] = Object.keys(rules) as SideName[];

/** +1, -1 or 0 (no bet) a bar; NaN where the `bars` before are not all there. */
export function sideOf(name: SideName, logClose: Float64Array, bars: number): Float64Array {
  const out = new Float64Array(logClose.length).fill(Number.NaN);
  const lookback = name === 'long' || name === 'short' ? 0 : bars;
  for (let i = lookback; i < out.length; i++) {
    out[i] = rules[name](logClose[i]! - logClose[i - lookback]!) + 0; // + 0: never -0
  }
  return out;
}
