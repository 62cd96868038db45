import { integer } from '../../params.ts';
import { logPrices } from '../../volatility.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Volatility-scaled momentum. Source: Moskowitz, Ooi & Pedersen (2012). */
export const volScaledMomentum: FeatureOp<'periods'> = {
  name: 'vol_scaled_momentum',
  formula:
    '(p_i - p_(i - periods)) / (sigma_i sqrt(periods)), p the natural logarithm of the first input, sigma the second; null where sigma is 0.',
  source: 'Moskowitz, Ooi & Pedersen (2012)',
  inputs: ['close', 'ewm_vol_100'],
  params: { periods: integer('bars', { default: 60 }) },
  compute([price, sigma], { periods }) {
    const p = logPrices(price!);
    const root = Math.sqrt(periods);
    return series(p.length, (i) =>
      i < periods ? Number.NaN : over(p[i]! - p[i - periods]!, sigma![i]! * root),
    );
  },
};
