import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Log return. */
export const logReturn: FeatureOperator = featureOperator({
  name: 'log_return',
  formula: 'p_i - p_(i - periods), p the natural logarithm of the input.',
  inputs: ['close'],
  params: { periods: integer('bars back', { default: 1 }) },
  expand: ([x], { periods }) => call('diff', [call('log', [x!])], { periods }),
});
