import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import { RollingCovariance } from '../../rolling/covariance.ts';
import type { FeatureOperator } from '../../types.ts';

/** Slope of a regression. */
export const beta: FeatureOperator = featureOperator({
  name: 'beta',
  formula: 'cov(y, x) / var(x) over the window, y the first input; null where x does not vary.',
  inputs: 2,
  params: { window: integer('bars', { min: 2, default: 50 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingCovariance(window);
    return ([y, x], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(y![i]!, x![i]!);
        out[i] = over(state.cov, state.varY);
      }
    };
  },
});
