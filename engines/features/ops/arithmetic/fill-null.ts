import { number } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** A value for null. */
export const fillNull: FeatureOperator = featureOperator({
  name: 'fill_null',
  formula: 'x, the value where x is null.',
  inputs: 1,
  params: { value: number('in place of null', { default: 0 }) },
  kernel:
    ({ value }) =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Number.isNaN(x![i]!) ? value : x![i]!;
    },
});
