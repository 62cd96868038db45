import { number } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Bounds. */
export const clip: FeatureOperator = featureOperator({
  name: 'clip',
  formula: 'min(max(x, min), max); a bound that is left out does not bind.',
  inputs: 1,
  params: {
    min: number('least value', { default: -Number.MAX_VALUE }),
    max: number('greatest value', { default: Number.MAX_VALUE }),
  },
  check: ({ min, max }) => (min > max ? `min ${min} is above max ${max}` : undefined),
  kernel:
    ({ min, max }) =>
    ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(x![i]!, min), max);
    },
});
