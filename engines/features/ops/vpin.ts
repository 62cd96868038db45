import { integer } from '../../params.ts';
import { rollingSum } from '../rolling/sum.ts';
import { over, series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** Volume-synchronised probability of informed trading. Source: Easley, Lopez de Prado & O'Hara (2012). */
export const vpin: FeatureOp<'window'> = {
  name: 'vpin',
  formula:
    'sum(abs(buy - sell)) / sum(V) over the window, signed trades in place of bulk classification; null where nothing was traded.',
  source: "Easley, Lopez de Prado & O'Hara (2012)",
  inputs: ['buy_volume', 'sell_volume', 'volume'],
  params: { window: integer('bars', { default: 50 }) },
  compute([buy, sell, volume], { window }) {
    const flow = rollingSum(
      series(buy!.length, (i) => Math.abs(buy![i]! - sell![i]!)),
      window,
    );
    const total = rollingSum(volume!, window);
    return series(total.length, (i) => over(flow[i]!, total[i]!));
  },
};
