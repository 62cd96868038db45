import { integer } from '../../params.ts';
import { rollingMean } from '../rolling/sum.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/**
 * Illiquidity.
 *
 * Source: Amihud (2002); Lopez de Prado, *Advances in Financial Machine Learning* (2018), 19.4.2.
 */
export const amihud: FeatureOp<'window'> = {
  name: 'amihud',
  formula: 'mean(abs(r) / D) over the window, D in quote units; null where a bar of the window has no D.',
  source: 'Amihud (2002); Lopez de Prado, Advances in Financial Machine Learning (2018), 19.4.2',
  inputs: ['ret_1', 'dollar'],
  params: { window: integer('bars', { default: 50 }) },
  compute([r, dollar], { window }) {
    const impact = series(r!.length, (i) => over(Math.abs(r![i]!), dollar![i]!));
    return rollingMean(impact, window);
  },
};
