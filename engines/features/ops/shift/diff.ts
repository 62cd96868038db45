import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { Lag } from '../../rolling/lag.ts';
import type { FeatureOperator } from '../../types.ts';

/** Change. */
export const diff: FeatureOperator = featureOperator({
  name: 'diff',
  formula: 'x_i - x_(i - periods).',
  inputs: 1,
  params: { periods: integer('bars back', { default: 1 }) },
  warmUp: ({ periods }) => periods,
  kernel: ({ periods }) => {
    const lag = new Lag(periods);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = x![i]! - lag.push(x![i]!);
    };
  },
});
