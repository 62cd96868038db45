import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { RollingSum } from '../../rolling/sum.ts';
import type { FeatureOperator } from '../../types.ts';

/** Mean of a window. */
export const rollingMean: FeatureOperator = featureOperator({
  name: 'rolling_mean',
  formula: 'mean(x) over the window.',
  inputs: 1,
  params: { window: integer('bars', { default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingSum(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = state.push(x![i]!) / window;
    };
  },
});
