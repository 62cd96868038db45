import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Quoted spread. */
export const relativeSpread: FeatureOperator = featureOperator({
  name: 'relative_spread',
  formula: 'spread / mid.',
  inputs: ['lob.spread', 'lob.mid'],
  expand: ([spread, mid]) => call('ratio', [spread!, mid!]),
});
