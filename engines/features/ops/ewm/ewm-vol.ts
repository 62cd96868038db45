import { integer, number } from '../../../params.ts';
import { VOL_MIN_HISTORY, VOL_SPAN } from '../../../volatility.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Exponentially weighted volatility. */
export const ewmVol: FeatureOperator = featureOperator({
  name: 'ewm_vol',
  formula: 'sqrt(ewm(2 / (span + 1)) of r^2), r the log return of the input; null until min_periods returns.',
  source: 'RiskMetrics (1996)',
  inputs: ['close'],
  params: {
    span: number('span of the average, bars', { min: 1, default: VOL_SPAN }),
    min_periods: integer('values in a row before the first', { default: VOL_MIN_HISTORY }),
  },
  expand: ([price], params) =>
    call('sqrt', [call('ewm_mean', [call('square', [call('log_return', [price!])])], params)]),
});
