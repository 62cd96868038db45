/**
 * The offsets of a time zone as a table of periods, read once and then answered by binary search: a lookup among ten
 * million windows may not ask Intl.
 */
import { Temporal } from 'temporal-polyfill';
import { cycleDays, dayOf, daySeconds } from './civil.ts';

/** From here on the rules repeat with the calendar, every 400 years. */
const ruled = dayOf(2500, 1, 1) * daySeconds;
const cycleSeconds = cycleDays * daySeconds;
/** About half a year: as often as clocks change. */
const bucketSeconds = 2 ** 24;

/** Index of the last element that is <= x; the list ascends and its first element is <= x. */
export function lastAtMost(list: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >>> 1;
    if ((list[mid] as number) <= x) low = mid;
    else high = mid - 1;
  }
  return low;
}

/** Number of elements that are < x; the list ascends. */
export function countBelow(list: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((list[mid] as number) < x) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Periods of one offset, in seconds. The table grows as later instants are asked for. */
export class Zone {
  readonly name: string;
  /** Start of each period, seconds since the epoch, inclusive; the first is -Infinity. */
  readonly starts: number[] = [Number.NEGATIVE_INFINITY];
  /** Local clock minus UTC in each period, seconds. */
  readonly offsets: number[];
  /** True when no later change is known. */
  complete = false;
  #last: Temporal.ZonedDateTime;
  /** Period at every `bucketSeconds` from the first change on: a lookup starts there instead of searching. */
  readonly #buckets: number[] = [];

  /** Periods from `anchor` (seconds) on; what was before counts as one period. */
  constructor(name: string, anchor: number) {
    this.name = name;
    this.#last = Temporal.Instant.fromEpochMilliseconds(anchor * 1000).toZonedDateTimeISO(name);
    this.offsets = [this.#last.offsetNanoseconds / 1e9];
  }

  /** Reads one more change. */
  grow(): void {
    const { starts, offsets } = this;
    const last = starts.at(-1) as number;
    if (last >= ruled) {
      const before = lastAtMost(starts, last - cycleSeconds) + 1;
      this.#push((starts[before] as number) + cycleSeconds, offsets[before] as number);
      return;
    }
    const next = this.#last.getTimeZoneTransition('next');
    if (next === null) {
      this.complete = true;
      return;
    }
    this.#last = next;
    const offset = next.offsetNanoseconds / 1e9;
    // A change of name alone, such as a new abbreviation, is none for us.
    if (offset === offsets.at(-1)) return;
    this.#push(next.epochMilliseconds / 1000, offset);
  }

  #push(start: number, offset: number): void {
    const { starts, offsets } = this;
    starts.push(start);
    offsets.push(offset);
    const origin = starts[1] as number;
    while (origin + this.#buckets.length * bucketSeconds < start) this.#buckets.push(starts.length - 2);
  }

  /** Index of the period that holds an instant, with the period's end known. */
  periodAt(instant: number): number {
    const { starts } = this;
    while (!this.complete && (starts[starts.length - 1] as number) <= instant) this.grow();
    const origin = starts[1];
    if (origin === undefined || instant < origin) return 0;
    let period = this.#buckets[Math.floor((instant - origin) / bucketSeconds)] ?? starts.length - 1;
    while (period + 1 < starts.length && (starts[period + 1] as number) <= instant) period++;
    return period;
  }

  /** Local clock minus UTC at an instant. */
  offsetAt(instant: number): number {
    return this.offsets[this.periodAt(instant)] as number;
  }

  /**
   * The instant at which the local clock shows `local` (seconds of a clock without zone). A time that does not exist
   * is read by the offset before the gap; of one that happens twice, the first.
   */
  instantOf(local: number): number {
    if (this.complete && this.starts.length === 1) return local - (this.offsets[0] as number);
    const near = this.periodAt(local);
    const far = local - (this.offsets[near] as number);
    // Away from every change there is one reading.
    if (
      far - (this.starts[near] as number) > 2 * daySeconds &&
      (this.starts[near + 1] ?? Number.POSITIVE_INFINITY) - far > 2 * daySeconds
    )
      return far;
    const late = this.periodAt(local + daySeconds);
    for (let i = this.periodAt(local - daySeconds); i < late; i++) {
      const instant = local - (this.offsets[i] as number);
      if (instant < (this.starts[i + 1] as number)) return instant;
      // In the gap: neither clock shows it.
      if (local < (this.starts[i + 1] as number) + (this.offsets[i + 1] as number)) return instant;
    }
    return local - (this.offsets[late] as number);
  }

  /** True when the local clock shows the time of this instant for the second time. */
  isRepeated(instant: number): boolean {
    const i = this.periodAt(instant);
    if (i === 0) return false;
    const start = this.starts[i] as number;
    return instant - start < (this.offsets[i - 1] as number) - (this.offsets[i] as number);
  }
}

const zones = new Map<string, Zone>();

/**
 * The zone of an IANA name, from a time before `from` on (seconds since the epoch): the table of a definition that
 * starts in 2024 need not begin in 1883.
 *
 * @throws RangeError for an unknown name
 */
export function zoneOf(name: string, from: number): Zone {
  const year = [2000, 1970].find((y) => from >= dayOf(y + 1, 1, 1) * daySeconds) ?? 1;
  const key = `${year} ${name}`;
  let zone = zones.get(key);
  if (zone === undefined) {
    checkZone(name);
    zone = new Zone(name, dayOf(year, 1, 1) * daySeconds);
    zones.set(key, zone);
  }
  return zone;
}

/** @throws RangeError for an unknown zone */
export function checkZone(name: string): void {
  // The first question to Intl takes 10 ms, and most projects have no other zone.
  if (name === 'UTC') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new RangeError(
      `timezone ${JSON.stringify(name)} is unknown; use an IANA name such as UTC or America/New_York`,
    );
  }
}
