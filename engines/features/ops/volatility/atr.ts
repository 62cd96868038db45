import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Average true range. */
export const atr: FeatureOperator = featureOperator({
  name: 'atr',
  formula: 'ewm(1 / period)(true_range) / c; null until period ranges.',
  source: 'Wilder (1978)',
  inputs: ['high', 'low', 'close'],
  params: { period: integer('bars', { default: 14 }) },
  // Wilder's 1 / period is the span 2 period - 1.
  expand: ([high, low, close], { period }) => {
    const range = call('true_range', [high!, low!, close!]);
    const mean = call('ewm_mean', [range], { span: 2 * period - 1, min_periods: period });
    return call('ratio', [mean, close!]);
  },
});
