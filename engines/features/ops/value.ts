import type { FeatureOp } from '../types.ts';

/** A column as it is. Source imbalance of the book: Cartea, Jaimungal & Penalva (2015). */
export const value: FeatureOp<never> = {
  name: 'value',
  formula: 'x.',
  source: 'imbalance of the book: Cartea, Jaimungal & Penalva (2015)',
  inputs: ['close'],
  params: {},
  compute([x]) {
    return x!.slice();
  },
};
