import { integer } from '../../../params.ts';
import { call, featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Parkinson volatility. */
export const parkinson: FeatureOperator = featureOperator({
  name: 'parkinson',
  formula: 'sqrt(mean(ln(h / l)^2) / (4 ln 2)) over the window.',
  source: 'Parkinson (1980)',
  inputs: ['high', 'low'],
  params: { window: integer('bars', { default: 20 }) },
  expand: ([high, low], { window }) => {
    const range = call('square', [call('log_ratio', [high!, low!])]);
    const mean = call('rolling_mean', [range], { window });
    return call('sqrt', [call('scale', [mean], { by: 1 / (4 * Math.LN2) })]);
  },
});
