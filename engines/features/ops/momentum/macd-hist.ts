import { number } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** MACD histogram. */
export const macdHist: FeatureOperator = featureOperator({
  name: 'macd_hist',
  formula: '(M - ewm(2 / (signal + 1))(M)) / x, M = macd(x).',
  source: 'Appel (1979)',
  inputs: ['close'],
  params: {
    fast: number('span of the fast mean, bars', { min: 1, default: 12 }),
    slow: number('span of the slow mean, bars', { min: 1, default: 26 }),
    signal: number('span of the signal line, bars', { min: 1, default: 9 }),
  },
  expand: ([x], { fast, slow, signal }) => {
    const macd = call('macd', [x!], { fast, slow });
    const line = call('ewm_mean', [macd], { span: signal });
    return call('ratio', [call('subtract', [macd, line]), x!]);
  },
});
