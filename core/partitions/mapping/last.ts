/** Last: every partition is made from the last upstream partition that exists. */
import { type Dimension, isTimeDimension } from '../definition/types.ts';
import type { IndexRange } from '../subset/ranges.ts';
import { identityOfDimension } from './identity.ts';
import { type Link, linked } from './make.ts';
import type { PartitionMapping } from './types.ts';

function lastOf(dimension: Dimension, asOf: number | undefined): readonly IndexRange[] {
  if (asOf === undefined)
    throw new RangeError('last mapping needs asOf, the moment at which a partition is the last');
  const count = dimension.count(asOf);
  return count === 0 ? [] : [[count - 1, count]];
}

/**
 * The last upstream partition that exists. Of a product, the last window with, for each other dimension, the same value
 * when the downstream has that dimension, and all of it otherwise.
 *
 * @example
 * const model = asset({
 *   key: 'model',
 *   partitions: weekly({ start: '2024-01-01' }),
 *   type: json<number>(),
 *   run: () => 1,
 * });
 * asset({
 *   key: 'scores',
 *   partitions: days,
 *   deps: { model: dep(model, { mapping: last() }) },
 *   run: () => undefined,
 * });
 */
export function last(): PartitionMapping {
  return linked({
    kind: 'last',
    fixed: lastOf,
    links(up, down) {
      if (up.length === 0) return 'last mapping needs a partitioned upstream';
      const time = up.length === 1 ? 0 : up.findIndex(isTimeDimension);
      if (time < 0)
        return 'last mapping of several dimensions needs one of time windows; the upstream has none';
      const others = up.flatMap((dimension, i): readonly Link[] => {
        const j = i === time ? -1 : down.findIndex((other) => other.sameKind(dimension));
        return j < 0 ? [] : [{ up: i, down: j, mapping: identityOfDimension() }];
      });
      return [{ up: time, fixed: lastOf }, ...others];
    },
  });
}
