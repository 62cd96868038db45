import { integer } from '../../params.ts';
import { rollingMean } from '../rolling/sum.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Parkinson volatility. Source: Parkinson (1980). */
export const parkinson: FeatureOp<'window'> = {
  name: 'parkinson',
  formula: 'sqrt(mean(ln(h / l)^2) / (4 ln 2)) over the window.',
  source: 'Parkinson (1980)',
  inputs: ['high', 'low'],
  params: { window: integer('bars', { default: 20 }) },
  compute([high, low], { window }) {
    const squares = series(high!.length, (i) => {
      const range = Math.log(high![i]! / low![i]!);
      return range * range;
    });
    return rollingMean(squares, window).map((mean) => Math.sqrt(mean / (4 * Math.LN2)));
  },
};
