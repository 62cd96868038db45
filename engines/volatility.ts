/** Log prices and the volatility of their returns, for labels and features alike. */

/** Span of the average, bars. */
export const VOL_SPAN = 100;
/** Bars without a value at the start of the day. */
export const VOL_MIN_HISTORY = 20;

/** Natural logarithms; NaN where the price is not above 0. */
export function logPrices(close: Float64Array): Float64Array {
  const out = new Float64Array(close.length);
  for (let i = 0; i < out.length; i++) {
    const price = close[i]!;
    out[i] = price > 0 ? Math.log(price) : Number.NaN;
  }
  return out;
}

/**
 * sigma_i = sqrt(v_i), v_1 = r_1^2, v_i = (1 - a) v_(i-1) + a r_i^2, a = 2 / (span + 1), of the log returns r per bar;
 * NaN for i < minHistory.
 *
 * Sources: RiskMetrics (1996); Lopez de Prado, *Advances in Financial Machine Learning* (2018), 3.1, in EWMA form.
 */
export function ewmaVolatility(
  logClose: Float64Array,
  span: number = VOL_SPAN,
  minHistory: number = VOL_MIN_HISTORY,
): Float64Array {
  const out = new Float64Array(logClose.length).fill(Number.NaN);
  const a = 2 / (span + 1);
  let variance = 0;
  for (let i = 1; i < out.length; i++) {
    const r = logClose[i]! - logClose[i - 1]!;
    variance = i === 1 ? r * r : (1 - a) * variance + a * r * r;
    if (i >= minHistory) out[i] = Math.sqrt(variance);
  }
  return out;
}
