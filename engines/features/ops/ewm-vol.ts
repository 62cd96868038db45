import { integer, positive } from '../../params.ts';
import { ewmaVolatility, logPrices, VOL_MIN_HISTORY, VOL_SPAN } from '../../volatility.ts';
import type { FeatureOp } from '../types.ts';

/** Exponentially weighted volatility. Source: RiskMetrics (1996). */
export const ewmVol: FeatureOp<'span' | 'min_history'> = {
  name: 'ewm_vol',
  formula: 'sqrt(ewm(2 / (span + 1)) of r^2), r the log return of the input; null for i < min_history.',
  source: 'RiskMetrics (1996)',
  inputs: ['close'],
  params: {
    span: positive('span of the average, bars', { default: VOL_SPAN }),
    min_history: integer('bars without a value at the start', { default: VOL_MIN_HISTORY }),
  },
  compute([price], { span, min_history }) {
    return ewmaVolatility(logPrices(price!), span, min_history);
  },
};
