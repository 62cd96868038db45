import { integer } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { over } from '../../over.ts';
import { RollingCovariance } from '../../rolling/covariance.ts';
import type { FeatureOperator } from '../../types.ts';

/** Pearson correlation. */
export const correlation: FeatureOperator = featureOperator({
  name: 'correlation',
  formula: 'cov(x, y) / sqrt(var(x) var(y)) over the window; null where a variance is 0.',
  inputs: 2,
  params: { window: integer('bars', { min: 2, default: 50 }) },
  warmUp: ({ window }) => window - 1,
  kernel: ({ window }) => {
    const state = new RollingCovariance(window);
    return ([x, y], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!, y![i]!);
        out[i] = over(state.cov, Math.sqrt(state.varX * state.varY));
      }
    };
  },
});
