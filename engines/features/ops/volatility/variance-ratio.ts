import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Variance ratio: 1 for a random walk, more for a trend, less for reversion. */
export const varianceRatio: FeatureOperator = featureOperator({
  name: 'variance_ratio',
  formula:
    'var(p_i - p_(i - periods)) / (periods var(p_i - p_(i-1))) over the window, p the natural logarithm of the input.',
  source: 'Lo & MacKinlay (1988)',
  inputs: ['close'],
  params: {
    window: integer('bars', { min: 2, default: 100 }),
    periods: integer('bars of the longer return', { min: 2, default: 5 }),
  },
  expand: ([price], { window, periods }) => {
    const variance = (of: number) =>
      call('rolling_var', [call('log_return', [price!], { periods: of })], { window });
    return call('ratio', [variance(periods), call('scale', [variance(1)], { by: periods })]);
  },
});
