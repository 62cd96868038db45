import { integer } from '../../params.ts';
import { rollingCovariance } from '../rolling/covariance.ts';
import { lagged, over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Autocorrelation at lag 1. */
export const autocorr: FeatureOp<'window'> = {
  name: 'autocorr',
  formula: 'Pearson correlation of (r_i, r_(i-1)) over the window; null where a variance is 0.',
  inputs: ['ret_1'],
  params: { window: integer('pairs', { min: 2, default: 50 }) },
  compute([r], { window }) {
    const { cov, varX, varY } = rollingCovariance(r!, lagged(r!), window);
    return series(cov.length, (i) => over(cov[i]!, Math.sqrt(varX[i]! * varY[i]!)));
  },
};
