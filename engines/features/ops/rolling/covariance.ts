import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { RollingCovariance } from '../../rolling/covariance.ts';
import type { FeatureOperator } from '../../types.ts';

/** Covariance. */
export const covariance: FeatureOperator = featureOperator({
  name: 'covariance',
  formula: 'sample covariance of x and y over the window.',
  inputs: 2,
  params: { window: integer('bars', { min: 2, default: 50 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingCovariance(window);
    const sample = window / (window - 1);
    return ([x, y], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!, y![i]!);
        out[i] = state.cov * sample;
      }
    };
  },
});
