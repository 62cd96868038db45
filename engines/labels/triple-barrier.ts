/** The triple-barrier method. */
import { integer, positive } from '../params.ts';
import { nullable } from '../table.ts';
import type { LabelDefinition } from './types.ts';

/**
 * Which barrier the path of closes touches first: the upper one at pt * sigma * sqrt(h), the lower one at
 * -sl * sigma * sqrt(h), or the vertical one after h bars. Null where sigma is not above 0, and where the day ends
 * before any is touched.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 3.3-3.4.
 */
export const tripleBarrier: LabelDefinition<'horizon' | 'pt' | 'sl', 'tb_label' | 'tb_ret' | 'tb_touch_ts'> =
  {
    name: 'triple_barrier',
    doc: '+1, -1 or 0 by the barrier touched first: profit, loss or time',
    params: {
      horizon: integer('bars until the vertical barrier', { default: 60 }),
      pt: positive('upper barrier in units of sigma * sqrt(horizon)', { default: 1 }),
      sl: positive('lower barrier in units of sigma * sqrt(horizon)', { default: 1 }),
    },
    columns: [nullable('tb_label', 'int8'), nullable('tb_ret', 'double'), nullable('tb_touch_ts', 'int64')],
    targets: ['tb_label', 'tb_ret'],
    compute({ rows, logClose, vol, tsClose }, { horizon, pt, sl }, { tb_label, tb_ret, tb_touch_ts }) {
      const root = Math.sqrt(horizon);
      for (let i = 0; i < rows; i++) {
        const sigma = vol[i]!;
        if (!(sigma > 0)) continue;
        const upper = pt * sigma * root;
        const lower = -sl * sigma * root;
        const end = Math.min(i + horizon, rows - 1);
        for (let j = i + 1; j <= end; j++) {
          const x = logClose[j]! - logClose[i]!;
          const label = x >= upper ? 1 : x <= lower ? -1 : 0;
          if (label === 0 && j < i + horizon) continue;
          tb_label[i] = label;
          tb_ret[i] = x;
          tb_touch_ts[i] = tsClose[j]!;
          break;
        }
      }
    },
  };
