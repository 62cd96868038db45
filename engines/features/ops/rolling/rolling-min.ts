import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { RollingMaximum } from '../../rolling/maximum.ts';
import type { FeatureOperator } from '../../types.ts';

/** Least of a window. */
export const rollingMin: FeatureOperator = featureOperator({
  name: 'rolling_min',
  formula: 'min(x) over the window.',
  inputs: 1,
  params: { window: integer('bars', { default: 20 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingMaximum(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = -state.push(-x![i]!);
    };
  },
});
