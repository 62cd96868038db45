import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';
import { depthOf } from './depth.ts';

/** Imbalance of the first levels of the book. */
export const levelImbalance: FeatureOperator = featureOperator({
  name: 'level_imbalance',
  formula: '(B - A) / (B + A), B and A the sizes of the first levels of bids and asks.',
  source: 'Cont, Kukanov & Stoikov (2014); Cartea, Jaimungal & Penalva (2015)',
  inputs: [],
  params: { levels: integer('levels a side, from the best', { default: 1 }) },
  expand: (_, { levels }) => {
    const [bids, asks] = [depthOf('bid', levels), depthOf('ask', levels)];
    return call('ratio', [call('subtract', [bids, asks]), call('add', [bids, asks])]);
  },
});
