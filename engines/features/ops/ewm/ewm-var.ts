import { integer, number } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Exponentially weighted variance. */
export const ewmVar: FeatureOperator = featureOperator({
  name: 'ewm_var',
  formula:
    'v = 0 at the first value, then (1 - a) (v + a (x - e)^2), e the weighted mean before x, a = 2 / (span + 1); afresh after a null; null until min_periods values.',
  source: 'Finch (2009), Incremental calculation of weighted mean and variance',
  inputs: 1,
  params: {
    span: number('span of the average, bars', { min: 1, default: 20 }),
    min_periods: integer('values in a row before the first', { default: 2 }),
  },
  warmUp: ({ min_periods }) => min_periods - 1,
  kernel: ({ span, min_periods }) => {
    const a = 2 / (span + 1);
    let [mean, variance, count] = [0, 0, 0];
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        const distance = count === 0 ? 0 : value - mean;
        mean = count === 0 ? value : mean + a * distance;
        variance = count === 0 ? 0 : (1 - a) * (variance + a * distance * distance);
        count = Number.isNaN(value) ? 0 : count + 1;
        out[i] = count < min_periods ? Number.NaN : variance;
      }
    };
  },
});
