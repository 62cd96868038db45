import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Distance below the running maximum. */
export const drawdown: FeatureOperator = featureOperator({
  name: 'drawdown',
  formula: 'x / cumulative_max(x) - 1.',
  inputs: ['close'],
  expand: ([x]) => call('scale', [call('ratio', [x!, call('cumulative_max', [x!])])], { plus: -1 }),
});
