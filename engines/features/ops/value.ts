import type { FeatureOp } from '../types.ts';

/** A column as it is. Source of `book_imbalance`: Cartea, Jaimungal & Penalva (2015). */
export const value: FeatureOp<never> = {
  name: 'value',
  formula: 'x.',
  source: 'Cartea, Jaimungal & Penalva (2015), for the imbalance of the book',
  inputs: ['close'],
  params: {},
  compute([x]) {
    return x!.slice();
  },
};
