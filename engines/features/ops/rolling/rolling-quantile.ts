import { integer, nonNegative } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { SortedWindow } from '../../rolling/sorted.ts';
import type { FeatureOperator } from '../../types.ts';

/** Quantile of a window. */
export const rollingQuantile: FeatureOperator = featureOperator({
  name: 'rolling_quantile',
  formula: 'the value at place q (window - 1) of the sorted window, linear between two.',
  source: 'Hyndman & Fan (1996), type 7',
  inputs: 1,
  params: {
    window: integer('bars', { default: 20 }),
    q: nonNegative('from 0, the least, to 1, the greatest', { default: 0.5 }),
  },
  check: ({ q }) => (q > 1 ? `q is ${q}; it must be from 0 to 1` : undefined),
  warmUp: ({ window }) => window - 1,
  kernel: ({ window, q }) => {
    const state = new SortedWindow(window);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        state.push(x![i]!);
        out[i] = state.at(q * (window - 1));
      }
    };
  },
});
