import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Realized volatility. */
export const realizedVol: FeatureOperator = featureOperator({
  name: 'realized_vol',
  formula: 'sqrt(sum(r^2)) over the window.',
  source: 'Andersen & Bollerslev (1998)',
  inputs: ['ret_1'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([r], { window }) => call('sqrt', [call('rolling_sum', [call('square', [r!])], { window })]),
});
