import { integer } from '../../params.ts';
import { logPrices } from '../../volatility.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Log returns. */
export const logReturn: FeatureOp<'periods'> = {
  name: 'log_return',
  formula: 'p_i - p_(i - periods), p the natural logarithm of the input.',
  inputs: ['close'],
  params: { periods: integer('bars between the two prices', { default: 1 }) },
  compute([price], { periods }) {
    const p = logPrices(price!);
    return series(p.length, (i) => (i < periods ? Number.NaN : p[i]! - p[i - periods]!));
  },
};
