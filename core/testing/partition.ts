/** The partition of a context that a test builds: what is wrong with it shows when it is looked at, not before. */
import type { PartitionContext } from '../jobs/context.ts';
import { type PartitionsDefinition, timeDimensionOf } from '../partitions/definition/types.ts';
import { containsKey, problemOfKey, valuesOf, windowOf } from '../partitions/key.ts';

/**
 * A partition context.
 *
 * @param key undefined: reading the partition raises, except for a step that is known to have none
 * @param definition undefined for an unpartitioned step; 'unknown' when the context was built for no asset
 */
export function lazyPartition(
  key: string | undefined,
  definition: PartitionsDefinition | undefined | 'unknown',
): PartitionContext {
  const given = (): string => {
    if (key !== undefined) return key;
    if (definition === undefined) return '';
    throw new RangeError('this context has no partition; build it with partition: KEY');
  };
  const known = (): PartitionsDefinition | undefined => {
    if (definition !== 'unknown') return definition;
    throw new RangeError(
      'this context does not know its partitions; build it with asset: or partitions:, or use it in callAsset',
    );
  };
  // Without a time dimension a partition has no window at all, as in a run.
  const isTimed = definition === 'unknown' || timeDimensionOf(definition) !== undefined;
  const partition = {
    get key() {
      return given();
    },
    get values() {
      const at = given();
      return valuesOf(known(), at);
    },
  };
  if (!isTimed) return partition;
  return Object.defineProperty(partition, 'window', {
    enumerable: true,
    get() {
      const at = given();
      const of = known();
      if (!containsKey(of, at)) throw new RangeError(problemOfKey(of, at, Number.POSITIVE_INFINITY));
      return windowOf(of, at);
    },
  });
}
