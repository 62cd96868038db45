import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Standard deviation of a window. */
export const rollingStd: FeatureOperator = featureOperator({
  name: 'rolling_std',
  formula: 'sample standard deviation of x over the window, 0 where x does not vary.',
  inputs: 1,
  params: { window: integer('bars', { min: 2, default: 20 }) },
  expand: ([x], { window }) => call('sqrt', [call('rolling_var', [x!], { window })]),
});
