/**
 * Subsets of a partition definition as boxes of index ranges: a year of days for ten symbols is two ranges, not
 * 3,650 keys. Keys are made one at a time, when a shard is written.
 */

import type { Dimension, PartitionsDefinition } from '../definition/types.ts';
import { keyOf, problemOfKey } from '../key.ts';
import {
  type IndexRange,
  indicesOf,
  intersectRanges,
  joinRanges,
  rangesOf,
  sizeOf,
  subtractRanges,
} from './ranges.ts';

export { type IndexRange, rangesOf } from './ranges.ts';

/** One list of disjoint, ascending ranges a dimension. */
export type Box = readonly (readonly IndexRange[])[];

/** A union of disjoint boxes over one definition. The unpartitioned subset is one box of no dimensions. */
export interface PartitionSubset {
  readonly definition: PartitionsDefinition | undefined;
  readonly boxes: readonly Box[];
}

/** How many partitions a subset has, without making a key. */
export function countOf(subset: PartitionSubset): number {
  return subset.boxes.reduce(
    (sum, box) => sum + box.reduce((product, ranges) => product * sizeOf(ranges), 1),
    0,
  );
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

const isEmpty = (box: Box): boolean => box.some((ranges) => ranges.length === 0);

/** Partitions of `a` that are not in `b`; as boxes, at most one a dimension. */
function subtractBox(a: Box, b: Box): readonly Box[] {
  const shared = a.map((ranges, i) => intersectRanges(ranges, b[i] ?? []));
  if (isEmpty(shared)) return [a];
  return a
    .map((ranges, i) => [...shared.slice(0, i), subtractRanges(ranges, b[i] ?? []), ...a.slice(i + 1)])
    .filter((box) => !isEmpty(box));
}

/** The index of the one dimension in which two boxes differ; -1 when they are equal, undefined for more than one. */
function differsIn(a: Box, b: Box): number | undefined {
  let found = -1;
  for (const [i, ranges] of a.entries()) {
    const other = b[i] ?? [];
    if (
      ranges.length === other.length &&
      ranges.every(([x, y], j) => x === other[j]?.[0] && y === other[j]?.[1])
    )
      continue;
    if (found >= 0) return undefined;
    found = i;
  }
  return found;
}

/** A subset of boxes that may overlap: they are made disjoint, and joined where they differ in one dimension. */
export function subsetOfBoxes(
  definition: PartitionsDefinition | undefined,
  boxes: readonly Box[],
): PartitionSubset {
  const disjoint: Box[] = [];
  for (const box of boxes) {
    if (isEmpty(box)) continue;
    let rest: readonly Box[] = [box];
    for (const other of disjoint) rest = rest.flatMap((piece) => subtractBox(piece, other));
    for (const piece of rest) {
      const last = disjoint.at(-1);
      const at = last === undefined ? undefined : differsIn(last, piece);
      if (last !== undefined && at !== undefined && at >= 0)
        disjoint[disjoint.length - 1] = last.map((ranges, i) =>
          i === at ? joinRanges([...ranges, ...(piece[i] ?? [])]) : ranges,
        );
      else disjoint.push(piece);
    }
  }
  return { definition, boxes: disjoint };
}

/** Partitions of either; the two are subsets of one definition. */
export function unite(a: PartitionSubset, b: PartitionSubset): PartitionSubset {
  return subsetOfBoxes(a.definition, [...a.boxes, ...b.boxes]);
}

/** Partitions of both. */
export function intersect(a: PartitionSubset, b: PartitionSubset): PartitionSubset {
  const boxes = a.boxes.flatMap((x) =>
    b.boxes.map((y) => x.map((ranges, i) => intersectRanges(ranges, y[i] ?? []))),
  );
  return subsetOfBoxes(a.definition, boxes);
}

/** Partitions of `a` that are not in `b`. */
export function subtract(a: PartitionSubset, b: PartitionSubset): PartitionSubset {
  let boxes = a.boxes;
  for (const other of b.boxes) boxes = boxes.flatMap((box) => subtractBox(box, other));
  return subsetOfBoxes(a.definition, boxes);
}

/**
 * The same partitions in another definition of the same dimensions, whose extents may differ; those that it lacks are
 * left out.
 */
export function translateSubset(
  { definition, boxes }: PartitionSubset,
  to: PartitionsDefinition | undefined,
): PartitionSubset {
  if (definition === to || definition === undefined || to === undefined) return { definition: to, boxes };
  const translated = boxes.map((box) =>
    box.map(
      (ranges, i) =>
        (definition.dimensions[i] as Dimension).translate(ranges, to.dimensions[i] as Dimension).ranges,
    ),
  );
  return subsetOfBoxes(to, translated);
}

/** Every partition that exists at `asOf` (ms since the epoch). */
export function allPartitions(definition: PartitionsDefinition | undefined, asOf: number): PartitionSubset {
  const box = (definition?.dimensions ?? []).map((dimension): IndexRange[] => [[0, dimension.count(asOf)]]);
  return { definition, boxes: [box] };
}

/** No partition. */
export function noPartitions(definition: PartitionsDefinition | undefined): PartitionSubset {
  return { definition, boxes: [] };
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

/**
 * The partitions from one key to another, both inclusive, as of `asOf` (ms); in products, in each dimension.
 * Empty when the first comes after the second.
 *
 * @throws RangeError for a key that is no partition
 */
export function subsetOfKeyRange(
  definition: PartitionsDefinition | undefined,
  from: string,
  to: string,
  asOf: number,
): PartitionSubset {
  for (const key of [from, to]) {
    const problem = problemOfKey(definition, key, asOf);
    if (problem !== undefined) throw new RangeError(problem);
  }
  const [first, last] = [from.split('|'), to.split('|')];
  const box = (definition?.dimensions ?? []).map((dimension, i) =>
    joinRanges([[dimension.indexOf(first[i] as string), dimension.indexOf(last[i] as string) + 1]]),
  );
  return subsetOfBoxes(definition, [box]);
}
