import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Variation by jumps. */
export const jumpVariation: FeatureOperator = featureOperator({
  name: 'jump_variation',
  formula: 'max(0, sum(r^2) - bipower variation) over the window.',
  source: 'Barndorff-Nielsen & Shephard (2004)',
  inputs: ['ret_1'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([r], { window }) => {
    const all = call('rolling_sum', [call('square', [r!])], { window });
    return call('clip', [call('subtract', [all, call('bipower_variation', [r!], { window })])], { min: 0 });
  },
});
