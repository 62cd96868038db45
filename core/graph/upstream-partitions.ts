/** The upstream partitions of one partition, along one dependency. */
import type { Dependency, Step } from '../assets/step.ts';
import type { MappedKeys } from '../partitions/mapping/types.ts';

const none: readonly string[] = [];

/** What a partition of a step is made from. `asOf` is as of `PartitionMapping`. */
export function upstreamPartitions(
  step: Step,
  { asset, mapping }: Dependency,
  key: string,
  asOf: number | undefined,
): MappedKeys {
  const [up, down] = [asset.step.partitions, step.partitions];
  // The usual case, a million times: the same partition of the same definition.
  if (up === down && mapping.isNarrow(up, down)) return { keys: [key], requiredButNonexistent: none };
  return mapping.upstreamOf(key, up, down, asOf);
}
