/** Multi to single: a product on one side, one of its dimensions on the other. */
import { type Dimension, isTimeDimension } from '../definition/types.ts';
import { identityOfDimension } from './identity.ts';
import { type Link, linked } from './make.ts';
import { timeWindowOfDimension } from './time-window.ts';
import type { DimensionMapping, PartitionMapping } from './types.ts';

/**
 * Options of {@link multiToSingle}.
 *
 * @example
 * const options: MultiToSingleOptions = { dimension: 'dt' };
 * range(trades, { mapping: multiToSingle(options) });
 */
export interface MultiToSingleOptions {
  /** Dimension of the product. @default the only one with the same values, else the only one of time windows */
  readonly dimension?: string;
}

/** The place in a product of the dimension that a single one stands for, or undefined. */
export function sharedDimension(product: readonly Dimension[], single: Dimension): number | undefined {
  const same = product.flatMap((dimension, i) => (dimension.sameValues(single) ? [i] : []));
  const named = same.find((i) => product[i]?.name === single.name);
  if (named !== undefined || same.length === 1) return named ?? same[0];
  const windows = product.flatMap((dimension, i) => (isTimeDimension(dimension) ? [i] : []));
  return same.length === 0 && windows.length === 1 && isTimeDimension(single) ? windows[0] : undefined;
}

const between = (a: Dimension, b: Dimension): DimensionMapping =>
  a.sameValues(b) || !isTimeDimension(a) ? identityOfDimension() : timeWindowOfDimension();

/**
 * From a product to one of its dimensions: every partition with that value; from one dimension to a product: the
 * partition of that value.
 *
 * @example
 * range(trades, { mapping: multiToSingle() }); // for a day of an index: all symbols of the day
 */
export function multiToSingle(options: MultiToSingleOptions = {}): PartitionMapping {
  return linked({
    kind: 'multiToSingle',
    links(up, down): readonly Link[] | string {
      const isUp = up.length > 1;
      const [product, [single, ...more]] = isUp ? [up, down] : [down, up];
      if (product.length < 2 || single === undefined || more.length > 0)
        return 'multi to single mapping needs a product on one side and one dimension on the other';
      const at =
        options.dimension === undefined
          ? sharedDimension(product, single)
          : product.findIndex((dimension) => dimension.name === options.dimension);
      const shared = product[at ?? -1];
      if (at === undefined || shared === undefined)
        return `multi to single mapping: none of ${product.map((d) => d.name).join(', ')} is ${options.dimension ?? `${single.name} (${single.kind})`}`;
      return [{ up: isUp ? at : 0, down: isUp ? 0 : at, mapping: between(shared, single) }];
    },
  });
}
