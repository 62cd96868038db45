/** The symmetric CUSUM filter. */
import { nonNegative } from '../params.ts';
import { nullable } from '../table.ts';
import type { LabelDefinition } from './types.ts';

/**
 * Bars at which the log price has run away by more than h since the last event: with r the log return of a bar,
 *
 * ```
 *   S+ = max(0, S+ + r)    S+ > h: event +1, S+ = 0
 *   S- = min(0, S- + r)    S- < -h: event -1, S- = 0
 *   h = threshold + k sigma
 * ```
 *
 * When it is configured, the other methods label its events alone. Bars whose h is not known (k above 0 and no sigma yet) are no events, their
 * returns count. At a bar where both would fire the fall is taken, and the rise stays for the next.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), 2.5.2.1, snippet 2.4, on log prices.
 */
export const cusumFilter: LabelDefinition<{ threshold: number; k: number }, 'cusum_event'> = {
  name: 'cusum_filter',
  doc: '+1 or -1 where the price has run up or down by a threshold since the last event, else 0; the other methods label these bars alone',
  params: {
    threshold: nonNegative('log return', { default: 0 }),
    k: nonNegative('units of sigma, added to threshold', { default: 0 }),
  },
  columns: () => [nullable('cusum_event', 'int8')],
  targets: ['cusum_event'],
  eventColumn: 'cusum_event',
  check({ threshold, k }) {
    return threshold + k > 0 ? undefined : 'threshold and k are both 0; one must be above 0';
  },
  compute({ rows, logClose, vol }, { threshold, k }, { cusum_event }) {
    let up = 0;
    let down = 0;
    if (rows > 0) cusum_event[0] = 0;
    for (let i = 1; i < rows; i++) {
      const r = logClose[i]! - logClose[i - 1]!;
      up = Math.max(0, up + r);
      down = Math.min(0, down + r);
      const h = k > 0 ? threshold + k * vol[i]! : threshold;
      cusum_event[i] = 0;
      if (down < -h) {
        down = 0;
        cusum_event[i] = -1;
      } else if (up > h) {
        up = 0;
        cusum_event[i] = 1;
      }
    }
  },
};
