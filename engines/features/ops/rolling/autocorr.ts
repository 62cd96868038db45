import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Autocorrelation. */
export const autocorr: FeatureOperator = featureOperator({
  name: 'autocorr',
  formula: 'Pearson correlation of (x_i, x_(i - lag)) over the window; null where a variance is 0.',
  inputs: ['ret_1'],
  params: {
    window: integer('pairs', { min: 2, default: 50 }),
    lag: integer('bars between the two', { default: 1 }),
  },
  expand: ([x], { window, lag }) =>
    call('correlation', [x!, call('lag', [x!], { periods: lag })], { window }),
});
