import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { RollingMaximum } from '../../rolling/maximum.ts';
import type { FeatureOperator } from '../../types.ts';

/** Greatest of a window. */
export const rollingMax: FeatureOperator = featureOperator({
  name: 'rolling_max',
  formula: 'max(x) over the window.',
  inputs: 1,
  params: { window: integer('bars', { default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMaximum(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = state.push(x![i]!);
    };
  },
});
