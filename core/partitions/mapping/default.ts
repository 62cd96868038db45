/** The mapping of a dependency that says none. */
import { isTimeDimension } from '../definition/types.ts';
import { all } from './all.ts';
import { identity } from './identity.ts';
import { multiToSingle, sharedDimension } from './multi-to-single.ts';
import { timeWindow } from './time-window.ts';
import type { PartitionMapping, Partitions } from './types.ts';

/**
 * One side unpartitioned: all. A product and one of its dimensions: multiToSingle. Different windows, with equal other
 * dimensions if any: timeWindow. Else identity, which says what does not fit.
 */
export function defaultMapping(up: Partitions, down: Partitions): PartitionMapping {
  if (up === undefined && down === undefined) return identity();
  if (up === undefined || down === undefined) return all();
  const [above, below] = [up.dimensions, down.dimensions];
  if (above.length !== below.length) {
    const [product, [single, ...more]] = above.length > below.length ? [above, below] : [below, above];
    const shared =
      single !== undefined && more.length === 0 && sharedDimension(product, single) !== undefined;
    return shared ? multiToSingle() : identity();
  }
  const rest = (dimensions: typeof above): typeof above => dimensions.filter((d) => !isTimeDimension(d));
  const [windows, others] = [above.filter(isTimeDimension), rest(above)];
  const otherwise = below.filter(isTimeDimension);
  const [mine, theirs] = [windows[0], otherwise[0]];
  if (windows.length !== 1 || otherwise.length !== 1 || mine === undefined || theirs === undefined)
    return identity();
  const equal = others.every((dimension, i) => {
    const other = rest(below)[i];
    return other !== undefined && dimension.sameKind(other);
  });
  return equal && !mine.sameValues(theirs) ? timeWindow() : identity();
}
