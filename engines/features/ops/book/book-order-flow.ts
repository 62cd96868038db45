import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Order flow imbalance at the best quotes. */
export const bookOrderFlow: FeatureOperator = featureOperator({
  name: 'book_order_flow',
  formula: 'sum(quote_flow) over the window.',
  source: 'Cont, Kukanov & Stoikov (2014)',
  inputs: [],
  params: { window: integer('bars', { default: 20 }) },
  expand: (_, { window }) => call('rolling_sum', [{ op: 'quote_flow' }], { window }),
});
