import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Variation without jumps. */
export const bipowerVariation: FeatureOperator = featureOperator({
  name: 'bipower_variation',
  formula: 'pi / 2 sum(abs(r_i) abs(r_(i-1))) over the window.',
  source: 'Barndorff-Nielsen & Shephard (2004)',
  inputs: ['ret_1'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([r], { window }) => {
    const size = call('abs', [r!]);
    const pairs = call('multiply', [size, call('lag', [size])]);
    return call('scale', [call('rolling_sum', [pairs], { window })], { by: Math.PI / 2 });
  },
});
