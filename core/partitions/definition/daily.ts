/** Daily windows: a key a date, a window from midnight to midnight in the definition's time zone. */
import { Temporal } from 'temporal-polyfill';
import { problemOfName } from '../../names.ts';
import type { Dimension, PartitionsDefinition, TimeDimension, TimeWindow } from './types.ts';

const dayMs = 86_400_000;

/** Days since 1970-01-01 of `YYYY-MM-DD`, or NaN when it is no date. */
function dayNumber(date: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return Number.NaN;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? Number.NaN : ms / dayMs;
}

/** The date of a day number, `YYYY-MM-DD`. */
function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** True for a real calendar date written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return !Number.isNaN(dayNumber(text));
}

class DailyDimension implements TimeDimension {
  readonly kind = 'daily';
  readonly cron = '0 0 * * *';
  readonly name: string;
  readonly timezone: string;
  readonly #start: number;
  readonly #end: number;

  /** `start` inclusive, `end` exclusive, in day numbers. */
  constructor(name: string, timezone: string, start: number, end: number) {
    this.name = name;
    this.timezone = timezone;
    this.#start = start;
    this.#end = end;
  }

  /** Midnight of a day in the zone, ms since the epoch; where midnight does not exist, the first instant after. */
  #midnight(day: number): number {
    if (this.timezone === 'UTC') return day * dayMs;
    return Temporal.PlainDate.from(dateOf(day)).toZonedDateTime({ timeZone: this.timezone })
      .epochMilliseconds;
  }

  count(asOf: number): number {
    if (!Number.isFinite(asOf)) return Math.max(0, this.#end - this.#start);
    // A window exists once it has ended: the day that holds `asOf` is not a partition yet.
    const today =
      this.timezone === 'UTC'
        ? Math.floor(asOf / dayMs)
        : dayNumber(
            Temporal.Instant.fromEpochMilliseconds(asOf)
              .toZonedDateTimeISO(this.timezone)
              .toPlainDate()
              .toString(),
          );
    return Math.max(0, Math.min(today, this.#end) - this.#start);
  }

  valueAt(index: number): string {
    if (!(index >= 0 && this.#start + index < this.#end))
      throw new RangeError(`${this.name} has no value at index ${index}`);
    return dateOf(this.#start + index);
  }

  indexOf(value: string): number {
    const day = dayNumber(value);
    return day >= this.#start && day < this.#end ? day - this.#start : -1;
  }

  problemOf(value: string, asOf: number): string | undefined {
    const day = dayNumber(value);
    if (Number.isNaN(day))
      return `${JSON.stringify(value)} is not a date; write YYYY-MM-DD, such as 2024-01-31`;
    if (day < this.#start) return `${value} is before the first partition, ${dateOf(this.#start)}`;
    if (day >= this.#end) return `${value} is after the last partition, ${dateOf(this.#end - 1)}`;
    if (day - this.#start < this.count(asOf)) return undefined;
    const count = this.count(asOf);
    const last =
      count === 0 ? 'no day has ended yet' : `the last day that has is ${dateOf(this.#start + count - 1)}`;
    return `${value} has not ended (${this.timezone}), so it is not a partition yet; ${last}`;
  }

  sameKind(other: Dimension): boolean {
    return other instanceof DailyDimension && other.name === this.name && other.timezone === this.timezone;
  }

  union(other: Dimension): Dimension {
    const that = other as DailyDimension;
    return new DailyDimension(
      this.name,
      this.timezone,
      Math.min(this.#start, that.#start),
      Math.max(this.#end, that.#end),
    );
  }

  windowOf(value: string): TimeWindow {
    const day = dayNumber(value);
    return { startUs: this.#midnight(day) * 1000, endUs: this.#midnight(day + 1) * 1000 };
  }

  indexRangeOfDates(from: string, to: string): readonly [number, number] {
    const first = Math.max(dayNumber(from), this.#start) - this.#start;
    return [first, Math.max(first, Math.min(dayNumber(to) + 1, this.#end) - this.#start)];
  }
}

/** Options of {@link daily}. */
export interface DailyOptions {
  /** First date, inclusive, `YYYY-MM-DD`. */
  readonly start: string;
  /** Last date, exclusive; without it the definition goes on for ever. */
  readonly end?: string;
  /** IANA zone whose midnights cut the days. @default 'UTC' */
  readonly timezone?: string;
  /** Dimension name. @default 'dt' */
  readonly name?: string;
}

/**
 * Daily partitions from `start` on. The partition of a day exists once the day has ended in its time zone.
 *
 * @example daily({ start: '2024-01-01' })   // keys 2024-01-01, 2024-01-02, ... up to yesterday
 * @throws RangeError for a malformed date, an unknown zone or an `end` that is not after `start`
 */
export function daily(options: DailyOptions): PartitionsDefinition {
  const { start, end, timezone = 'UTC', name = 'dt' } = options;
  const from = dayNumber(start);
  const until = end === undefined ? dayNumber('9999-12-31') : dayNumber(end);
  const problem = problemOfName('dimension', name);
  if (problem !== undefined) throw new RangeError(problem);
  if (Number.isNaN(from))
    throw new RangeError(`daily start ${JSON.stringify(start)} is not a date; write YYYY-MM-DD`);
  if (Number.isNaN(until))
    throw new RangeError(`daily end ${JSON.stringify(end)} is not a date; write YYYY-MM-DD`);
  if (until <= from) throw new RangeError(`daily end ${end} must be after start ${start}; end is exclusive`);
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new RangeError(
      `timezone ${JSON.stringify(timezone)} is unknown; use an IANA name such as UTC or America/New_York`,
    );
  }
  return { dimensions: [new DailyDimension(name, timezone, from, until)] };
}
