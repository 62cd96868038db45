import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Logarithm of a ratio. Source of `vwap_dev`: Berkowitz, Logue & Noser (1988). */
export const logRatio: FeatureOperator = featureOperator({
  name: 'log_ratio',
  formula: 'ln(a / b), null unless both are above 0.',
  source: 'Berkowitz, Logue & Noser (1988), for close over vwap',
  inputs: ['close', 'vwap'],
  kernel:
    () =>
    ([a, b], out) => {
      for (let i = 0; i < out.length; i++)
        out[i] = a![i]! > 0 && b![i]! > 0 ? Math.log(a![i]! / b![i]!) : Number.NaN;
    },
});
