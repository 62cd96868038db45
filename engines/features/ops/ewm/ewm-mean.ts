import { integer, number } from '../../../params.ts';
import { featureOperator } from '../../operator.ts';
import { Ewm } from '../../rolling/ewm.ts';
import type { FeatureOperator } from '../../types.ts';

/** Exponentially weighted mean. */
export const ewmMean: FeatureOperator = featureOperator({
  name: 'ewm_mean',
  formula:
    'e = the first value, then (1 - a) e + a x, a = 2 / (span + 1); afresh after a null; null until min_periods values.',
  inputs: 1,
  params: {
    span: number('span of the average, bars', { min: 1, default: 20 }),
    min_periods: integer('values in a row before the first', { default: 1 }),
  },
  warmUp: ({ min_periods }) => min_periods - 1,
  kernel: ({ span, min_periods }) => {
    const mean = new Ewm(span, min_periods);
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) out[i] = mean.push(x![i]!);
    };
  },
});
