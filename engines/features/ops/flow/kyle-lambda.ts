import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Price impact. */
export const kyleLambda: FeatureOperator = featureOperator({
  name: 'kyle_lambda',
  formula:
    'cov(d, s) / var(s) over the window, s = buy - sell, d the change of price; null where s does not vary.',
  source: 'Kyle (1985); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.4.1',
  inputs: ['buy_volume', 'sell_volume', 'close'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  expand: ([buy, sell, price], { window }) =>
    call('beta', [call('diff', [price!]), call('subtract', [buy!, sell!])], { window }),
});
