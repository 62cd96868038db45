import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Logarithm of a ratio. Source of `vwap_dev`: Berkowitz, Logue & Noser (1988). */
export const logRatio: FeatureOp<never> = {
  name: 'log_ratio',
  formula: 'ln(a / b), null unless both are above 0.',
  source: 'Berkowitz, Logue & Noser (1988), for close over vwap',
  inputs: ['close', 'vwap'],
  params: {},
  compute([a, b]) {
    return series(a!.length, (i) => (a![i]! > 0 && b![i]! > 0 ? Math.log(a![i]! / b![i]!) : Number.NaN));
  },
};
