import { integer } from '../../params.ts';
import { rollingSum } from '../rolling/sum.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Realized volatility. Source: Andersen & Bollerslev (1998). */
export const realizedVol: FeatureOp<'window'> = {
  name: 'realized_vol',
  formula: 'sqrt(sum(r^2)) over the window.',
  source: 'Andersen & Bollerslev (1998)',
  inputs: ['ret_1'],
  params: { window: integer('bars', { default: 20 }) },
  compute([r], { window }) {
    const sums = rollingSum(
      series(r!.length, (i) => r![i]! * r![i]!),
      window,
    );
    return sums.map(Math.sqrt);
  },
};
