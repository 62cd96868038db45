import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Median of a window. */
export const rollingMedian: FeatureOperator = featureOperator({
  name: 'rolling_median',
  formula: 'median of x over the window.',
  inputs: 1,
  params: { window: integer('bars', { default: 20 }) },
  expand: ([x], { window }) => call('rolling_quantile', [x!], { window, q: 0.5 }),
});
