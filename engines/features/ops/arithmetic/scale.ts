import { number } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Linear function. */
export const scale: FeatureOperator = featureOperator({
  name: 'scale',
  formula: 'by x + plus.',
  inputs: 1,
  params: { by: number('factor', { default: 1 }), plus: number('what is added', { default: 0 }) },
  kernel:
    ({ by, plus }) =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = by * x![i]! + plus;
    },
});
