/** Time window: a partition is made from the upstream windows that overlap its own, moved by whole windows if asked. */
import { type Dimension, isTimeDimension, type TimeDimension } from '../definition/types.ts';
import { type IndexRange, intersectRanges, joinRanges } from '../subset/ranges.ts';
import { identityOfDimension } from './identity.ts';
import { type Link, linked } from './make.ts';
import type { DimensionMapping, PartitionMapping } from './types.ts';

/**
 * Options of {@link timeWindow}. Offsets count windows of the downstream, excluded ones not counted.
 *
 * @example
 * const yesterday: TimeWindowMappingOptions = { startOffset: -1, endOffset: -1 };
 * dep(prices, { mapping: timeWindow(yesterday) });
 */
export interface TimeWindowMappingOptions {
  /** Moves the start of the window; negative: back in time. @default 0 */
  readonly startOffset?: number;
  /** Moves its end; not less than `startOffset`. @default 0 */
  readonly endOffset?: number;
  /** Windows that the upstream lacks count as empty rather than missing. @default false */
  readonly allowNonexistentUpstream?: boolean;
}

/** Half-open run of numbers; empty when it does not ascend. */
type Run = readonly [number, number];

/**
 * The windows of `to` that overlap the windows [first, past) of `from`, of which the first starts `startOffset` windows
 * later and the last ends `endOffset` windows later. Numbers may lie outside both extents.
 */
function overlapping(
  [first, past]: Run,
  from: TimeDimension,
  to: TimeDimension,
  startOffset: number,
  endOffset: number,
): readonly IndexRange[] {
  if (from.sameValues(to)) {
    const by = to.startedBefore(from.windowAt(0).startUs);
    return [[first + by + startOffset, past + by + endOffset]];
  }
  const overlap = (begin: number, end: number): IndexRange => [
    to.endedBy(from.windowAt(begin + startOffset).startUs),
    to.startedBefore(from.windowAt(end - 1 + endOffset).endUs),
  ];
  if (!from.hasGaps) return [overlap(first, past)];
  return joinRanges(Array.from({ length: past - first }, (_, i) => overlap(first + i, first + i + 1)));
}

/** The windows of `down` whose moved windows overlap the windows [first, past) of `up`: the exact inverse. */
function overlapped(
  [first, past]: Run,
  up: TimeDimension,
  down: TimeDimension,
  startOffset: number,
  endOffset: number,
): readonly IndexRange[] {
  if (up.sameValues(down)) {
    const by = down.startedBefore(up.windowAt(0).startUs);
    return [[first + by - endOffset, past + by - startOffset]];
  }
  const overlap = (begin: number, end: number): IndexRange => [
    down.endedBy(up.windowAt(begin).startUs) - endOffset,
    down.startedBefore(up.windowAt(end - 1).endUs) - startOffset,
  ];
  if (!up.hasGaps) return [overlap(first, past)];
  return joinRanges(Array.from({ length: past - first }, (_, i) => overlap(first + i, first + i + 1)));
}

const extentOf = (dimension: TimeDimension, asOf: number | undefined): Run => [
  0,
  dimension.limitAt(asOf ?? Number.POSITIVE_INFINITY),
];

/**
 * What a mapping asks for beyond the upstream's bounds. Offsets are cut at the bounds and ask for nothing there; a
 * window that lies beyond them by itself, without its offset, asks for what it lacks.
 */
function missingOf(
  ranges: readonly IndexRange[],
  [, limit]: Run,
  up: TimeDimension,
  down: TimeDimension,
  map: (run: Run) => readonly IndexRange[],
): readonly IndexRange[] {
  const early = down.startedBefore(up.windowAt(0).startUs);
  const late = limit === Number.POSITIVE_INFINITY ? limit : down.endedBy(up.windowAt(limit - 1).endUs);
  return joinRanges(
    ranges.flatMap(([from, to]): readonly IndexRange[] => [
      ...(from < early
        ? intersectRanges(map([from, Math.min(to, early)]), [[Number.NEGATIVE_INFINITY, 0]])
        : []),
      ...(to > late
        ? intersectRanges(map([Math.max(from, late), to]), [[limit, Number.POSITIVE_INFINITY]])
        : []),
    ]),
  );
}

/** Overlap of windows with offsets. @throws RangeError for offsets that are no whole numbers in order */
export function timeWindowOfDimension(options: TimeWindowMappingOptions = {}): DimensionMapping {
  const { startOffset = 0, endOffset = 0, allowNonexistentUpstream = false } = options;
  for (const [name, value] of Object.entries({ startOffset, endOffset })) {
    if (!Number.isInteger(value))
      throw new RangeError(`time window mapping: ${name} ${value} must be a whole number of windows`);
  }
  if (endOffset < startOffset)
    throw new RangeError(
      `time window mapping: endOffset ${endOffset} is less than startOffset ${startOffset}, so no window would be left`,
    );
  return {
    isNarrow: (up, down) => startOffset === 0 && endOffset === 0 && up.sameValues(down),
    problemOf(up, down) {
      const other = [up, down].find((dimension) => !isTimeDimension(dimension));
      if (other !== undefined)
        return `time window mapping needs time windows on both sides; ${other.name} is ${other.kind}`;
      const [a, b] = [(up as TimeDimension).timezone, (down as TimeDimension).timezone];
      return a === b
        ? undefined
        : `time window mapping needs one timezone; upstream has ${a}, downstream ${b}`;
    },
    upstream(ranges, above, below, asOf) {
      const [up, down] = [above as TimeDimension, below as TimeDimension];
      const map = (run: Run): readonly IndexRange[] => overlapping(run, down, up, startOffset, endOffset);
      const extent = extentOf(up, asOf);
      const found = intersectRanges(joinRanges(ranges.flatMap(map)), [extent]);
      if (allowNonexistentUpstream) return { ranges: found };
      const missing = missingOf(ranges, extent, up, down, map);
      return missing.length === 0
        ? { ranges: found }
        : { ranges: found, missing: { dimension: up.unbounded(), ranges: missing } };
    },
    downstream(ranges, above, below, asOf) {
      const [up, down] = [above as TimeDimension, below as TimeDimension];
      const found = ranges.flatMap((run) => overlapped(run, up, down, startOffset, endOffset));
      return intersectRanges(joinRanges(found), [extentOf(down, asOf)]);
    },
  };
}

/** Links of the time dimensions by `time`, and of every other dimension that both have by identity. */
export function timeLinks(
  up: readonly Dimension[],
  down: readonly Dimension[],
  time: DimensionMapping,
): readonly Link[] | string {
  const [above, below] = [up, down].map((dimensions) => dimensions.findIndex(isTimeDimension)) as [
    number,
    number,
  ];
  if (above < 0 || below < 0)
    return `time window mapping needs time windows on both sides; the ${above < 0 ? 'upstream' : 'downstream'} has none, so use all(), specific(), staticMapping() or multi()`;
  const others = up.flatMap((dimension, i): readonly Link[] => {
    const j = down.findIndex((other) => other.name === dimension.name);
    return i === above || j < 0 || j === below ? [] : [{ up: i, down: j, mapping: identityOfDimension() }];
  });
  return [{ up: above, down: below, mapping: time }, ...others];
}

/**
 * The upstream windows that overlap the partition's own window, moved by offsets. At the upstream's bounds offsets are
 * cut. In products the other dimensions map by identity; what only the upstream has is needed whole.
 *
 * @throws RangeError for offsets that are no whole numbers in order
 * @example
 * range(prices, { mapping: timeWindow({ startOffset: -6 }) }); // this day and the six before
 */
export function timeWindow(options: TimeWindowMappingOptions = {}): PartitionMapping {
  const dimension = timeWindowOfDimension(options);
  return linked({ kind: 'timeWindow', dimension, links: (up, down) => timeLinks(up, down, dimension) });
}
