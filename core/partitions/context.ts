/** A partition as run functions and IO managers are told of it. */
import type { PartitionContext } from '../jobs/context.ts';
import type { PartitionsDefinition } from './definition/types.ts';
import { itemKey, splitItemKey, valuesOf, windowOf } from './key.ts';

/** The context of a partition key, or of an item's; of the empty key when there are no partitions. */
export function partitionContext(
  partitions: PartitionsDefinition | undefined,
  place: string,
): PartitionContext {
  const { partition: key, mappingKey } = splitItemKey(place);
  const window = windowOf(partitions, key);
  return {
    key,
    values: valuesOf(partitions, key),
    ...(window !== undefined && { window }),
    ...(mappingKey !== undefined && { mappingKey }),
  };
}

/** The key under which the catalog keeps what is made at a partition, or for an item of it. */
export function placeOf({ key, mappingKey }: PartitionContext): string {
  return mappingKey === undefined ? key : itemKey(key, mappingKey);
}
