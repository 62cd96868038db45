import { number } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Moving average convergence and divergence. */
export const macd: FeatureOperator = featureOperator({
  name: 'macd',
  formula: 'ewm(2 / (fast + 1))(x) - ewm(2 / (slow + 1))(x).',
  source: 'Appel (1979)',
  inputs: ['close'],
  params: {
    fast: number('span of the fast mean, bars', { min: 1, default: 12 }),
    slow: number('span of the slow mean, bars', { min: 1, default: 26 }),
  },
  expand: ([x], { fast, slow }) =>
    call('subtract', [call('ewm_mean', [x!], { span: fast }), call('ewm_mean', [x!], { span: slow })]),
});
