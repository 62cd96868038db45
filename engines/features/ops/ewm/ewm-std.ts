import { integer, number } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Exponentially weighted standard deviation. */
export const ewmStd: FeatureOperator = featureOperator({
  name: 'ewm_std',
  formula: 'sqrt of ewm_var.',
  inputs: 1,
  params: {
    span: number('span of the average, bars', { min: 1, default: 20 }),
    min_periods: integer('values in a row before the first', { default: 2 }),
  },
  expand: ([x], params) => call('sqrt', [call('ewm_var', [x!], params)]),
});
