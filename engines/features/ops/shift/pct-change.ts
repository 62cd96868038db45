import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Relative change. */
export const pctChange: FeatureOperator = featureOperator({
  name: 'pct_change',
  formula: 'x_i / x_(i - periods) - 1, null unless the earlier value is above 0.',
  inputs: ['close'],
  params: { periods: integer('bars back', { default: 1 }) },
  expand: ([x], { periods }) =>
    call('scale', [call('ratio', [x!, call('lag', [x!], { periods })])], { plus: -1 }),
});
