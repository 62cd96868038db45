/**
 * Partition definitions. A definition is a product of one or more dimensions; a dimension is an ordered set of
 * values addressed by index, so that ten million windows cost no more than ten. The key of a partition is the
 * values joined by `|` in the order of the dimensions' names: `2024-08-08|ETHUSDT`.
 */
import type { IndexRange } from '../subset/ranges.ts';

/**
 * Half-open range of instants, int64 microseconds since 1970-01-01T00:00:00Z: `start <= t < end`.
 *
 * @example
 * const day: TimeWindow = { startUs: 1_704_067_200_000_000, endUs: 1_704_153_600_000_000 }; // 2024-01-01 in UTC
 * const isInside = (ts: number): boolean => ts >= day.startUs && ts < day.endUs;
 */
export interface TimeWindow {
  readonly startUs: number;
  readonly endUs: number;
}

/** Where some values of one dimension lie in another. */
export interface Translation {
  /** In the other dimension. */
  readonly ranges: readonly IndexRange[];
  /** Those that the other does not have, in this dimension. */
  readonly missing: readonly IndexRange[];
}

/**
 * One dimension: a named, ordered set of values. `asOf` is an instant in ms since the epoch; Infinity: whenever.
 *
 * @example
 * const valuesOf = (dimension: Dimension): readonly string[] =>
 *   Array.from({ length: dimension.count(Date.parse('2024-01-03T00:00:00Z')) }, (_, index) =>
 *     dimension.valueAt(index),
 *   );
 * days.dimensions.map(valuesOf); // [['2024-01-01', '2024-01-02']]
 */
export interface Dimension {
  readonly kind: string;
  /** Name in keys, paths (`<name>=<value>`) and SQL; may not be a column of the table. */
  readonly name: string;
  /** How many values exist at `asOf`. */
  count(asOf: number): number;
  /** The value at an index from 0 to count - 1; RangeError elsewhere. */
  valueAt(index: number): string;
  /** Index of a well-formed value whether or not it exists yet, or -1. */
  indexOf(value: string): number;
  /** What is wrong with a value that does not exist at `asOf`: allowed values and remedy. Undefined when it exists. */
  problemOf(value: string, asOf: number): string | undefined;
  /** True when the two give the same value the same meaning, whatever their names and extents. */
  sameValues(other: Dimension): boolean;
  /** True when also their names are equal: a job may run over both. */
  sameKind(other: Dimension): boolean;
  /** Union of both extents, for a job over assets whose extents differ; only called when `sameKind`. */
  union(other: Dimension): Dimension;
  /** The same values in another dimension; only called when `sameValues`. */
  translate(ranges: readonly IndexRange[], other: Dimension): Translation;
}

/**
 * A dimension whose values are time windows. Windows outside the extent have numbers too, below 0 and from the
 * extent's end on: mappings with offsets reach them.
 */
export interface TimeDimension extends Dimension {
  readonly timezone: string;
  /** Cron (5 fields, in `timezone`) that ticks when a window ends. */
  readonly cron: string;
  /** strftime subset of the keys. */
  readonly format: string;
  /** True when some window does not begin where the one before it ends: exclusions, sessions. */
  readonly hasGaps: boolean;
  /** Like `count`, but Infinity for one without an end at `asOf` = Infinity. */
  limitAt(asOf: number): number;
  /** Window of a value. @throws RangeError for a value that no window has */
  windowOf(value: string): TimeWindow;
  /** Window of a number, in the extent or not. */
  windowAt(index: number): TimeWindow;
  /** Number of the first window that starts at or after an instant (microseconds), in the extent or not. */
  startedBefore(us: number): number;
  /** Number of the first window that has not ended at an instant (microseconds), in the extent or not. */
  endedBy(us: number): number;
  /**
   * Index range of the windows from `from` to `to`, both inclusive: [first, past last). Each is a key or a date,
   * `YYYY-MM-DD`, which means the windows that start on it, or else the one that holds it.
   */
  indexRangeOfDates(from: string, to: string): readonly [number, number];
  /** Why nothing of such a range exists at `asOf`, or undefined when something does. */
  problemOfDates(from: string, to: string, asOf: number): string | undefined;
  /** True when `to` comes before `from`, each a date or a key. */
  isReversed(from: string, to: string): boolean;
  /** True for a date or the key of a window, in the extent or not: what `indexRangeOfDates` takes. */
  readsDate(text: string): boolean;
  /** True when the latest window that would have ended at `asOf` (ms) is excluded, or its day has no session. */
  isLeftOut(asOf: number): boolean;
  /** First window that starts at or after `asOf` (ms) and ends by the definition's end. */
  nextWindow(asOf: number): TimeWindow | undefined;
  /** Last window that ends at or before `asOf` (ms), also when that is past the definition's end. */
  previousWindow(asOf: number): TimeWindow | undefined;
  /** The same windows without bounds: numbers are the same, and every number has a value. */
  unbounded(): TimeDimension;
}

/**
 * A product of dimensions, ordered by name.
 *
 * @example
 * const namesOf = ({ dimensions }: PartitionsDefinition): readonly string[] =>
 *   dimensions.map(({ name }) => name);
 * namesOf(product(days, symbols)); // ['dt', 'sym']
 */
export interface PartitionsDefinition {
  readonly dimensions: readonly Dimension[];
}

/** True for a dimension of time windows. */
export function isTimeDimension(dimension: Dimension): dimension is TimeDimension {
  return 'windowOf' in dimension;
}

/** The time dimension of a definition, if it has one. */
export function timeDimensionOf(definition: PartitionsDefinition | undefined): TimeDimension | undefined {
  return definition?.dimensions.find(isTimeDimension);
}
