/** The fixed-horizon method. */
import { integer, nonNegative } from '../params.ts';
import { nullable } from '../table.ts';
import type { LabelDefinition } from './types.ts';

/**
 * The log return over the next h bars, null where the day ends first, and its sign where it exceeds
 * k * sigma * sqrt(h), null where sigma is not above 0.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 3.2.
 */
export const fixedHorizonReturn: LabelDefinition<{ horizon: number; k: number }, 'fh_ret' | 'fh_label'> = {
  name: 'fixed_horizon_return',
  doc: '+1, -1 or 0 by the return over the horizon against a volatility threshold',
  params: {
    horizon: integer('bars', { default: 15 }),
    k: nonNegative('threshold in units of sigma * sqrt(horizon)', { default: 0.5 }),
  },
  columns: () => [nullable('fh_ret', 'double'), nullable('fh_label', 'int8')],
  targets: ['fh_ret', 'fh_label'],
  compute({ rows, logClose, vol, events }, { horizon, k }, { fh_ret, fh_label }) {
    const root = Math.sqrt(horizon);
    for (let i = 0; i + horizon < rows; i++) {
      if (events[i] === 0) continue;
      const ret = logClose[i + horizon]! - logClose[i]!;
      fh_ret[i] = ret;
      const sigma = vol[i]!;
      if (!(sigma > 0)) continue;
      const threshold = k * sigma * root;
      fh_label[i] = ret > threshold ? 1 : ret < -threshold ? -1 : 0;
    }
  },
};
