import { integer, positive } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Fractional differentiation, fixed-width window. */
export const fracDiff: FeatureOperator = featureOperator({
  name: 'frac_diff',
  formula: 'sum_(k = 0..width-1) w_k x_(i-k); w_0 = 1, w_k = -w_(k-1) (d - k + 1) / k.',
  source: 'Lopez de Prado, Advances in Financial Machine Learning (2018), 5.5',
  inputs: [call('log', ['close'])],
  params: {
    d: positive('order of differentiation', { default: 0.4 }),
    width: integer('bars', { default: 50 }),
  },
  warmUp: ({ width }) => width - 1,
  kernel: ({ d, width }) => {
    const weights = new Float64Array(width).fill(1);
    for (let k = 1; k < width; k++) weights[k] = (-weights[k - 1]! * (d - k + 1)) / k;
    // The window moves through twice its length, so that it is one run of values.
    const history = new Float64Array(2 * width).fill(Number.NaN);
    let at = width - 1;
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        if (++at === history.length) {
          history.copyWithin(0, width + 1);
          at = width - 1;
        }
        history[at] = x![i]!;
        let sum = 0;
        for (let k = 0; k < width; k++) sum += weights[k]! * history[at - k]!;
        out[i] = sum;
      }
    };
  },
});
