/** The product of any number of partition definitions. */
import type { Dimension, PartitionsDefinition } from './types.ts';

/**
 * Every combination of the given definitions. Dimensions are ordered by name, whatever the order given, and so
 * are the values in a key.
 *
 * @throws RangeError when two dimensions have one name
 * @example
 * product(statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }), daily({ start: '2024-08-08' })); // keys 2024-08-08|BTCUSDT, ...
 */
export function product(...definitions: readonly PartitionsDefinition[]): PartitionsDefinition {
  const dimensions = definitions.flatMap((definition) => definition.dimensions);
  const names = dimensions.map((dimension) => dimension.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`two partition dimensions are called ${twice}; give one of them another name`);
  return { dimensions: [...dimensions].sort((a: Dimension, b: Dimension) => (a.name < b.name ? -1 : 1)) };
}
