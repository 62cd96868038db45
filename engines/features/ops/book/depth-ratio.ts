import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';
import { depthOf } from './depth.ts';

/** Depth of bids over that of asks. */
export const depthRatio: FeatureOperator = featureOperator({
  name: 'depth_ratio',
  formula: 'B / A, the sizes of the first levels of bids and asks; null without asks.',
  inputs: [],
  params: { levels: integer('levels a side, from the best', { default: 1 }) },
  expand: (_, { levels }) => call('ratio', [depthOf('bid', levels), depthOf('ask', levels)]),
});
