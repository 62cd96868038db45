import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Price impact of the root of signed quote units, by bars. */
export const hasbrouckLambda: FeatureOperator = featureOperator({
  name: 'hasbrouck_lambda',
  formula:
    'cov(r, b) / var(b) over the window, b = sign(s) sqrt(abs(s) vwap), s = buy - sell, r the log return; null where b does not vary.',
  source: 'Hasbrouck (2009); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.4.3',
  inputs: ['buy_volume', 'sell_volume', 'vwap', 'ret_1'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  expand: ([buy, sell, vwap, r], { window }) => {
    const flow = call('subtract', [buy!, sell!]);
    const root = call('sqrt', [call('multiply', [call('abs', [flow]), vwap!])]);
    return call('beta', [r!, call('multiply', [call('sign', [flow]), root])], { window });
  },
});
