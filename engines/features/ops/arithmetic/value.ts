import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** A column as it is. Source of `book_imbalance`: Cartea, Jaimungal & Penalva (2015). */
export const value: FeatureOperator = featureOperator({
  name: 'value',
  formula: 'x.',
  source: 'Cartea, Jaimungal & Penalva (2015), for the imbalance of the book',
  inputs: 1,
  expand: ([x]) => x!,
});
