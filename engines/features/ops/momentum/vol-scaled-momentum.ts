import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Volatility-scaled momentum. */
export const volScaledMomentum: FeatureOperator = featureOperator({
  name: 'vol_scaled_momentum',
  formula:
    '(p_i - p_(i - periods)) / (sigma_i sqrt(periods)), p the natural logarithm of the first input, sigma the second; null where sigma is 0.',
  source: 'Moskowitz, Ooi & Pedersen (2012)',
  inputs: ['close', 'ewm_vol_100'],
  params: { periods: integer('bars', { default: 60 }) },
  expand: ([price, sigma], { periods }) =>
    call('ratio', [
      call('log_return', [price!], { periods }),
      call('scale', [sigma!], { by: Math.sqrt(periods) }),
    ]),
});
