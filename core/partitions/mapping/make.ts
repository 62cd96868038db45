/** Makes mappings: from what they do to subsets, or from links between dimensions. */
import type { Dimension, PartitionsDefinition } from '../definition/types.ts';
import { containsKey } from '../key.ts';
import { type IndexRange, intersectRanges } from '../subset/ranges.ts';
import { type Box, keysOf, type PartitionSubset, subsetOfBoxes, subsetOfKeys } from '../subset/subset.ts';
import type { DimensionMapping, FixedRanges, MappedKeys, PartitionMapping, Partitions } from './types.ts';

/** What a kind of mapping says; the rest follows. */
export type MappingParts = Omit<PartitionMapping, 'upstreamOf' | 'downstreamOf'>;

function subsetOfKey(definition: Partitions, key: string): PartitionSubset {
  if (!containsKey(definition, key))
    throw new RangeError(`${JSON.stringify(key)} is no partition of ${namesOf(definition)}`);
  return subsetOfKeys(definition, [key]);
}

/** `dt (daily) x sym (static)`, for messages. */
export function namesOf(definition: Partitions): string {
  if (definition === undefined) return 'unpartitioned';
  return definition.dimensions.map((d) => `${d.name} (${d.kind})`).join(' x ');
}

/** A mapping from what it does to subsets. */
export function mappingOf(parts: MappingParts): PartitionMapping {
  return {
    ...parts,
    upstreamOf(key, up, down, asOf): MappedKeys {
      const mapped = parts.upstreamSubset(subsetOfKey(down, key), up, down, asOf);
      return {
        keys: [...keysOf(mapped.subset)],
        requiredButNonexistent: mapped.requiredButNonexistent.flatMap((subset) => [...keysOf(subset)]),
      };
    },
    downstreamOf(key, up, down, asOf): MappedKeys {
      const subset = parts.downstreamSubset(subsetOfKey(up, key), up, down, asOf);
      return { keys: [...keysOf(subset)], requiredButNonexistent: [] };
    },
  };
}

/**
 * What one upstream dimension, by its place, follows: a downstream dimension, or nothing and is fixed. Upstream dimensions
 * without a link are needed whole; downstream dimensions without one do not matter.
 */
export type Link =
  | { readonly up: number; readonly down: number; readonly mapping: DimensionMapping }
  | { readonly up: number; readonly fixed: FixedRanges };

/** A mapping given by links. */
export interface LinkedMapping {
  readonly kind: string;
  /** The links between two definitions, or a text that says why there are none. */
  links(up: readonly Dimension[], down: readonly Dimension[]): readonly Link[] | string;
  readonly dimension?: DimensionMapping;
  readonly fixed?: FixedRanges;
}

const isEmpty = (box: Box): boolean => box.some((ranges) => ranges.length === 0);

/** Every value of a dimension that exists. */
export function wholeOf(dimension: Dimension, asOf: number | undefined): readonly IndexRange[] {
  const count = dimension.count(asOf ?? Number.POSITIVE_INFINITY);
  return count === 0 ? [] : [[0, count]];
}

interface Part {
  readonly dimension: Dimension;
  readonly ranges: readonly IndexRange[];
}

/** Every choice of one part a dimension. */
function choices(options: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  return options.reduce<readonly (readonly Part[])[]>(
    (chosen, parts) => chosen.flatMap((some) => parts.map((part) => [...some, part])),
    [[]],
  );
}

/** A mapping that goes dimension by dimension. */
export function linked(mapping: LinkedMapping): PartitionMapping {
  const linksOf = (up: Partitions, down: Partitions): readonly Link[] => {
    const links = mapping.links(up?.dimensions ?? [], down?.dimensions ?? []);
    if (typeof links === 'string') throw new RangeError(`${mapping.kind} mapping: ${links}`);
    return links;
  };
  const dimensionsOf = (definition: PartitionsDefinition | undefined): readonly Dimension[] =>
    definition?.dimensions ?? [];
  return mappingOf({
    kind: mapping.kind,
    ...(mapping.dimension !== undefined && { dimension: mapping.dimension }),
    ...(mapping.fixed !== undefined && { fixed: mapping.fixed }),
    isNarrow(up, down) {
      const [above, below] = [dimensionsOf(up), dimensionsOf(down)];
      const links = mapping.links(above, below);
      return (
        typeof links !== 'string' &&
        above.length === below.length &&
        links.length === above.length &&
        links.every((link) => {
          if ('fixed' in link) return false;
          const [a, b] = [above[link.up] as Dimension, below[link.down] as Dimension];
          return link.up === link.down && a.sameKind(b) && link.mapping.isNarrow(a, b);
        })
      );
    },
    problemOf(up, down) {
      const [above, below] = [dimensionsOf(up), dimensionsOf(down)];
      const links = mapping.links(above, below);
      if (typeof links === 'string') return links;
      for (const link of links) {
        if ('fixed' in link) continue;
        const problem = link.mapping.problemOf(above[link.up] as Dimension, below[link.down] as Dimension);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
    upstreamSubset(subset, up, down, asOf) {
      const links = linksOf(up, down);
      const [above, below] = [dimensionsOf(up), dimensionsOf(down)];
      const boxes: Box[] = [];
      const lacking: PartitionSubset[] = [];
      for (const box of subset.boxes) {
        if (isEmpty(box)) continue;
        const parts = above.map((dimension, i): readonly Part[] => {
          const link = links.find((l) => l.up === i);
          if (link === undefined) return [{ dimension, ranges: wholeOf(dimension, asOf) }];
          if ('fixed' in link) return [{ dimension, ranges: link.fixed(dimension, asOf) }];
          const from = below[link.down] as Dimension;
          const { ranges, missing } = link.mapping.upstream(box[link.down] ?? [], dimension, from, asOf);
          return missing === undefined || missing.ranges.length === 0
            ? [{ dimension, ranges }]
            : [{ dimension, ranges }, missing];
        });
        for (const [i, choice] of choices(parts).entries()) {
          const ranges = choice.map((part) => part.ranges);
          if (isEmpty(ranges)) continue;
          if (i === 0) boxes.push(ranges);
          else lacking.push({ definition: { dimensions: choice.map((p) => p.dimension) }, boxes: [ranges] });
        }
      }
      return { subset: subsetOfBoxes(up, boxes), requiredButNonexistent: lacking };
    },
    downstreamSubset(subset, up, down, asOf) {
      const links = linksOf(up, down);
      const [above, below] = [dimensionsOf(up), dimensionsOf(down)];
      const feeds = (box: Box): boolean =>
        !isEmpty(box) &&
        links.every(
          (link) =>
            !('fixed' in link) ||
            intersectRanges(box[link.up] ?? [], link.fixed(above[link.up] as Dimension, asOf)).length > 0,
        );
      const boxes = subset.boxes.filter(feeds).map((box) =>
        below.map((dimension, i) => {
          const link = links.find((l) => 'down' in l && l.down === i);
          if (link === undefined || 'fixed' in link) return wholeOf(dimension, asOf);
          return link.mapping.downstream(box[link.up] ?? [], above[link.up] as Dimension, dimension, asOf);
        }),
      );
      return subsetOfBoxes(down, boxes);
    },
  });
}
