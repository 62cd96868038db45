import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Effective spread from the bounce of prices. */
export const rollSpread: FeatureOperator = featureOperator({
  name: 'roll_spread',
  formula:
    '2 sqrt(max(0, -cov(d_i, d_(i-1)))) / c over the window, population covariance, d the change of price.',
  source: 'Roll (1984); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.3.1',
  inputs: ['close'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  expand: ([price], { window }) => {
    const change = call('diff', [price!]);
    const cov = call('covariance', [change, call('lag', [change])], { window });
    // Of a population, and the 2 of the formula under the root.
    const square = call('scale', [cov], { by: (-4 * (window - 1)) / window });
    return call('ratio', [call('sqrt', [call('clip', [square], { min: 0 })]), price!]);
  },
});
