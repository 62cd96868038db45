/**
 * Subsets of a partition definition as boxes of index ranges: a year of days for ten symbols is two ranges, not
 * 3,650 keys. Keys are made one at a time, when a shard is written.
 */

import type { PartitionsDefinition } from '../definition/types.ts';
import { keyOf } from '../key.ts';

/** Half-open range of indices: `from <= i < to`. */
export type IndexRange = readonly [from: number, to: number];

/** One list of disjoint, ascending ranges a dimension. */
export type Box = readonly (readonly IndexRange[])[];

/** A union of disjoint boxes over one definition. The unpartitioned subset is one box of no dimensions. */
export interface PartitionSubset {
  readonly definition: PartitionsDefinition | undefined;
  readonly boxes: readonly Box[];
}

/** Sorted, disjoint ranges of some indices: neighbours are joined, duplicates dropped. */
export function rangesOf(indices: readonly number[]): readonly IndexRange[] {
  const ranges: [number, number][] = [];
  for (const index of [...new Set(indices)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  return ranges;
}

function size(ranges: readonly IndexRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + (to - from), 0);
}

/** How many partitions a subset has, without making a key. */
export function countOf(subset: PartitionSubset): number {
  return subset.boxes.reduce(
    (sum, box) => sum + box.reduce((product, ranges) => product * size(ranges), 1),
    0,
  );
}

function* indicesOf(ranges: readonly IndexRange[]): Generator<number> {
  for (const [from, to] of ranges) for (let i = from; i < to; i++) yield i;
}

/** The keys of a subset, first dimension slowest. */
export function* keysOf(subset: PartitionSubset): Generator<string> {
  const dimensions = subset.definition?.dimensions ?? [];
  for (const box of subset.boxes) {
    const values: string[] = [];
    yield* (function* walk(depth: number): Generator<string> {
      const dimension = dimensions[depth];
      if (dimension === undefined) {
        yield keyOf(values);
        return;
      }
      for (const index of indicesOf(box[depth] ?? [])) {
        values[depth] = dimension.valueAt(index);
        yield* walk(depth + 1);
      }
    })(0);
  }
}

/** Every partition that exists at `asOf` (ms since the epoch). */
export function allPartitions(definition: PartitionsDefinition | undefined, asOf: number): PartitionSubset {
  const box = (definition?.dimensions ?? []).map((dimension): IndexRange[] => [[0, dimension.count(asOf)]]);
  return { definition, boxes: [box] };
}

/** The partitions of some keys, which must lie in the definition; duplicates count once. */
export function subsetOfKeys(
  definition: PartitionsDefinition | undefined,
  keys: readonly string[],
): PartitionSubset {
  const dimensions = definition?.dimensions ?? [];
  const boxes = [...new Set(keys)].map((key) => {
    const values = key.split('|');
    return dimensions.map((dimension, i) => rangesOf([dimension.indexOf(values[i] as string)]));
  });
  return { definition, boxes };
}
