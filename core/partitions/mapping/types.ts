/**
 * Which upstream partitions a partition is made from. Mappings answer for subsets, as index ranges; for one key, and
 * with keys, by way of the same answer.
 *
 * `asOf` (ms since the epoch) is the moment at which partitions exist or do not; left out: whether or not they have
 * ended. In a run it is the run's start, so that every step sees the same partitions.
 */
import type { Dimension, PartitionsDefinition } from '../definition/types.ts';
import type { IndexRange } from '../subset/ranges.ts';
import type { PartitionSubset } from '../subset/subset.ts';

/** Upstream partitions of one downstream key. */
export interface MappedKeys {
  readonly keys: readonly string[];
  /** Keys that the mapping asks for and the upstream definition does not have. */
  readonly requiredButNonexistent: readonly string[];
}

/** Upstream partitions of a downstream subset. */
export interface MappedSubset {
  readonly subset: PartitionSubset;
  /** Partitions asked for that the upstream lacks: each over a definition that can write their keys. */
  readonly requiredButNonexistent: readonly PartitionSubset[];
}

/** Upstream indices of some downstream indices. */
export interface MappedRanges {
  readonly ranges: readonly IndexRange[];
  /** What is asked for and not there, in a dimension that has it. */
  readonly missing?: { readonly dimension: Dimension; readonly ranges: readonly IndexRange[] };
}

/** A mapping between one upstream and one downstream dimension. */
export interface DimensionMapping {
  /** True when a value needs itself alone, and both sides mean the same by it. */
  isNarrow(up: Dimension, down: Dimension): boolean;
  /** What is wrong with mapping these two, or undefined. */
  problemOf(up: Dimension, down: Dimension): string | undefined;
  upstream(
    ranges: readonly IndexRange[],
    up: Dimension,
    down: Dimension,
    asOf: number | undefined,
  ): MappedRanges;
  downstream(
    ranges: readonly IndexRange[],
    up: Dimension,
    down: Dimension,
    asOf: number | undefined,
  ): readonly IndexRange[];
}

/** Upstream values of one dimension that are the same for every downstream partition. */
export type FixedRanges = (up: Dimension, asOf: number | undefined) => readonly IndexRange[];

/** A definition, or none for what is not partitioned. */
export type Partitions = PartitionsDefinition | undefined;

/**
 * A partition mapping; a kind is a file and a line in `index.ts`.
 *
 * @example
 * const lookback = (windows: number): PartitionMapping => timeWindow({ startOffset: 1 - windows });
 * lookback(7).upstreamOf('2024-01-07', days, days).keys; // ['2024-01-01', ..., '2024-01-07']
 */
export interface PartitionMapping {
  readonly kind: string;
  /** True when a shard of the downstream needs no upstream partition but its own: the two steps may share a stage. */
  isNarrow(up: Partitions, down: Partitions): boolean;
  /** What is wrong with mapping these two definitions, or undefined. */
  problemOf(up: Partitions, down: Partitions): string | undefined;
  /** Upstream partitions of a subset of the downstream. */
  upstreamSubset(subset: PartitionSubset, up: Partitions, down: Partitions, asOf?: number): MappedSubset;
  /** Downstream partitions that a subset of the upstream feeds. */
  downstreamSubset(subset: PartitionSubset, up: Partitions, down: Partitions, asOf?: number): PartitionSubset;
  /** Upstream keys of a downstream key. */
  upstreamOf(key: string, up: Partitions, down: Partitions, asOf?: number): MappedKeys;
  /** Downstream keys that an upstream key feeds. */
  downstreamOf(key: string, up: Partitions, down: Partitions, asOf?: number): MappedKeys;
  /** How it maps one dimension, for use inside of `multi`; with neither it maps whole definitions only. */
  readonly dimension?: DimensionMapping;
  readonly fixed?: FixedRanges;
}
