import { integer, positive } from '../../params.ts';
import { logPrices } from '../../volatility.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/**
 * Fractional differentiation, fixed-width window.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 5.5.
 */
export const fracDiff: FeatureOp<'d' | 'width'> = {
  name: 'frac_diff',
  formula:
    'sum_(k = 0..width-1) w_k p_(i-k); w_0 = 1, w_k = -w_(k-1) (d - k + 1) / k, p the natural logarithm of the input.',
  source: 'Lopez de Prado, Advances in Financial Machine Learning (2018), 5.5',
  inputs: ['close'],
  params: {
    d: positive('order of differentiation', { default: 0.4 }),
    width: integer('bars', { default: 50 }),
  },
  compute([price], { d, width }) {
    const p = logPrices(price!);
    const weights = new Float64Array(width).fill(1);
    for (let k = 1; k < width; k++) weights[k] = (-weights[k - 1]! * (d - k + 1)) / k;
    return series(p.length, (i) => {
      if (i < width - 1) return Number.NaN;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += weights[k]! * p[i - k]!;
      return sum;
    });
  },
};
