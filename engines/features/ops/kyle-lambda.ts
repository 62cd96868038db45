import { integer } from '../../params.ts';
import { rollingCovariance } from '../rolling/covariance.ts';
import { differences, over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/**
 * Price impact.
 *
 * Source: Kyle (1985); Lopez de Prado, *Advances in Financial Machine Learning* (2018), 19.4.1.
 */
export const kyleLambda: FeatureOp<'window'> = {
  name: 'kyle_lambda',
  formula:
    'cov(s, d) / var(s) over the window, s = buy - sell, d the change of price; null where s does not vary.',
  source: 'Kyle (1985); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.4.1',
  inputs: ['buy_volume', 'sell_volume', 'close'],
  params: { window: integer('bars', { min: 2, default: 50 }) },
  compute([buy, sell, price], { window }) {
    const flow = series(buy!.length, (i) => buy![i]! - sell![i]!);
    const { cov, varX } = rollingCovariance(flow, differences(price!), window);
    return series(cov.length, (i) => over(cov[i]!, varX[i]!));
  },
};
