import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Distance of the microprice from the mid. */
export const micropriceDeviation: FeatureOperator = featureOperator({
  name: 'microprice_deviation',
  formula: 'microprice / mid - 1.',
  source: 'Gatheral & Oomen (2010); Stoikov (2018)',
  inputs: ['lob.microprice', 'lob.mid'],
  expand: ([microprice, mid]) => call('scale', [call('ratio', [microprice!, mid!])], { plus: -1 }),
});
