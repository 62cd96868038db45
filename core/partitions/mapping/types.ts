/** Which upstream partitions a partition is made from. */
import type { PartitionsDefinition } from '../definition/types.ts';

/** Upstream partitions of one downstream key. */
export interface MappedKeys {
  readonly keys: readonly string[];
  /** Keys that the mapping asks for and the upstream definition does not have. */
  readonly requiredButNonexistent: readonly string[];
}

/** A partition mapping; a kind is a file and a line in `index.ts`. */
export interface PartitionMapping {
  readonly kind: string;
  /** True when a shard of the downstream needs no upstream partition but its own: the two steps may share a stage. */
  isNarrow(up: PartitionsDefinition | undefined, down: PartitionsDefinition | undefined): boolean;
  /** What is wrong with mapping these two definitions, or undefined. */
  problemOf(up: PartitionsDefinition | undefined, down: PartitionsDefinition | undefined): string | undefined;
  /** Upstream keys of a downstream key. */
  upstreamOf(
    key: string,
    up: PartitionsDefinition | undefined,
    down: PartitionsDefinition | undefined,
  ): MappedKeys;
  /** Downstream keys that an upstream key feeds. */
  downstreamOf(
    key: string,
    up: PartitionsDefinition | undefined,
    down: PartitionsDefinition | undefined,
  ): MappedKeys;
}
