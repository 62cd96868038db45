/** A partition as run functions and IO managers are told of it. */
import type { PartitionContext } from '../jobs/context.ts';
import type { PartitionsDefinition } from './definition/types.ts';
import { valuesOf, windowOf } from './key.ts';

/** The context of a partition key; of the empty key when there are no partitions. */
export function partitionContext(
  partitions: PartitionsDefinition | undefined,
  key: string,
): PartitionContext {
  const window = windowOf(partitions, key);
  return { key, values: valuesOf(partitions, key), ...(window !== undefined && { window }) };
}
