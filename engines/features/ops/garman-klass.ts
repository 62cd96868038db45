import { integer } from '../../params.ts';
import { rollingMean } from '../rolling/sum.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Garman-Klass volatility. Source: Garman & Klass (1980). */
export const garmanKlass: FeatureOp<'window'> = {
  name: 'garman_klass',
  formula: 'sqrt(max(0, mean(0.5 ln(h / l)^2 - (2 ln 2 - 1) ln(c / o)^2))) over the window.',
  source: 'Garman & Klass (1980)',
  inputs: ['open', 'high', 'low', 'close'],
  params: { window: integer('bars', { default: 20 }) },
  compute([open, high, low, close], { window }) {
    const terms = series(open!.length, (i) => {
      const range = Math.log(high![i]! / low![i]!);
      const move = Math.log(close![i]! / open![i]!);
      return 0.5 * range * range - (2 * Math.LN2 - 1) * move * move;
    });
    return rollingMean(terms, window).map((mean) => Math.sqrt(Math.max(0, mean)));
  },
};
