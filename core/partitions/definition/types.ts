/**
 * Partition definitions. A definition is a product of one or more dimensions; a dimension is an ordered set of
 * values addressed by index, so that ten million windows cost no more than ten. The key of a partition is the
 * values joined by `|` in the order of the dimensions' names: `2024-08-08|ETHUSDT`.
 */

/** Half-open range of instants, int64 microseconds since 1970-01-01T00:00:00Z: `start <= t < end`. */
export interface TimeWindow {
  readonly startUs: number;
  readonly endUs: number;
}

/** One dimension: a named, ordered set of values. `asOf` is an instant in ms since the epoch. */
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
  /** True when the two dimensions give the same value the same meaning (their extents may differ). */
  sameKind(other: Dimension): boolean;
  /** Union of both extents, for a job over assets whose extents differ; only called when `sameKind`. */
  union(other: Dimension): Dimension;
}

/** A dimension whose values are time windows. */
export interface TimeDimension extends Dimension {
  readonly timezone: string;
  /** Window of a value. */
  windowOf(value: string): TimeWindow;
  /** Index range of the values of the dates `from` to `to`, both `YYYY-MM-DD` and both inclusive: [first, past last). */
  indexRangeOfDates(from: string, to: string): readonly [number, number];
  /** Cron (5 fields, in `timezone`) that ticks when a window ends. */
  readonly cron: string;
}

/** A product of dimensions, ordered by name. */
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
