import { integer } from '../../params.ts';
import { rollingCovariance } from '../rolling/covariance.ts';
import { differences, lagged, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/**
 * Effective spread from the bounce of prices.
 *
 * Source: Roll (1984); Lopez de Prado, *Advances in Financial Machine Learning* (2018), 19.3.1.
 */
export const rollSpread: FeatureOp<'window'> = {
  name: 'roll_spread',
  formula: '2 sqrt(max(0, -cov(d_i, d_(i-1)))) / c over the window, d the change of price.',
  source: 'Roll (1984); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.3.1',
  inputs: ['close'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  compute([price], { window }) {
    const change = differences(price!);
    const { cov } = rollingCovariance(change, lagged(change), window);
    return series(cov.length, (i) => (2 * Math.sqrt(Math.max(0, -cov[i]!))) / price![i]!);
  },
};
