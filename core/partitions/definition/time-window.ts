/** What all definitions of time windows share: extent, existence, keys, messages. */
import { problemOfName, problemOfPartitionValue } from '../../names.ts';
import { type IndexRange, intersectRanges, shiftRanges, subtractRanges } from '../subset/ranges.ts';
import { dayNumber, dayOf, daySeconds, isDate } from '../time/civil.ts';
import type { Windows } from '../time/windows.ts';
import type { Dimension, TimeDimension, TimeWindow, Translation } from './types.ts';

/** The bounds of a set of windows. */
export interface Extent {
  /** Number of the first window. */
  readonly first: number;
  /** Number past the last window; undefined: the definition goes on until the year 9999. */
  readonly limit: number | undefined;
  /** Windows that exist before they end (positive), or do not yet when they have (negative). */
  readonly endOffset: number;
}

/** What a window is called in messages, and how a key is described that is none. */
export interface Wording {
  readonly kind: string;
  /** `day`, `hour`, ... */
  readonly unit: string;
  /** `a date; write YYYY-MM-DD, such as 2024-01-31`. */
  readonly form: string;
}

/** Keys have four digits of year: no window starts from here on, seconds since the epoch. */
const lastDay = dayOf(9999, 12, 31) * daySeconds;

/** A dimension over numbered windows. */
export class WindowDimension implements TimeDimension {
  readonly kind: string;
  readonly name: string;
  readonly #wording: Wording;
  readonly #windows: Windows;
  readonly #first: number;
  readonly #endOffset: number;
  #limit: number | undefined;
  readonly #isEndless: boolean;
  readonly #isBounded: boolean;

  constructor(name: string, wording: Wording, windows: Windows, extent: Extent, isBounded = true) {
    this.kind = wording.kind;
    this.name = name;
    this.#wording = wording;
    this.#windows = windows;
    this.#first = extent.first;
    this.#limit = extent.limit;
    this.#isEndless = extent.limit === undefined;
    this.#endOffset = extent.endOffset;
    this.#isBounded = isBounded;
  }

  get timezone(): string {
    return this.#windows.zone.name;
  }

  get cron(): string {
    return this.#windows.cron;
  }

  get format(): string {
    return this.#windows.format;
  }

  get hasGaps(): boolean {
    return this.#windows.hasGaps;
  }

  /** How many windows the whole extent has. */
  get #size(): number {
    this.#limit ??= this.#windows.endedBy(lastDay);
    return Math.max(0, this.#limit - this.#first);
  }

  count(asOf: number): number {
    if (asOf === Number.POSITIVE_INFINITY) return this.#size;
    const ended = Math.max(0, this.#windows.endedBy(asOf / 1000) - this.#first);
    const count = Math.max(0, ended + this.#endOffset);
    return this.#isEndless && asOf / 1000 < lastDay ? count : Math.min(count, this.#size);
  }

  limitAt(asOf: number): number {
    return this.#isEndless && asOf === Number.POSITIVE_INFINITY ? asOf : this.count(asOf);
  }

  valueAt(index: number): string {
    const n = this.#first + index;
    const exists =
      !this.#isBounded ||
      (index >= 0 && (this.#isEndless ? this.#windows.startAt(n) < lastDay : index < this.#size));
    if (!exists) throw new RangeError(`${this.name} has no value at index ${index}`);
    return this.#windows.keyAt(n);
  }

  indexOf(value: string): number {
    const n = this.#windows.find(value);
    const index = n - this.#first;
    const inside = index >= 0 && (this.#isEndless || index < this.#size);
    return inside && this.#windows.keyAt(n) === value ? index : -1;
  }

  problemOf(value: string, asOf: number): string | undefined {
    const windows = this.#windows;
    const first = this.#first;
    const n = windows.find(value);
    if (Number.isNaN(n)) return `${JSON.stringify(value)} is not ${this.#wording.form}`;
    if (n < first) return `${value} is before the first partition, ${windows.keyAt(first)}`;
    if (!this.#isEndless && n >= first + this.#size)
      return this.#size === 0
        ? `${value} is no partition: no ${this.#wording.unit} ends between start and end`
        : `${value} is after the last partition, ${windows.keyAt(first + this.#size - 1)}`;
    const key = windows.keyAt(n);
    if (key !== value)
      return `${value} is no partition: no ${this.#wording.unit} starts there, or it is excluded; the next one is ${key}`;
    const count = this.count(asOf);
    if (n - first < count) return undefined;
    const { unit } = this.#wording;
    const none = count === 0;
    if (this.#endOffset !== 0) {
      const last = none ? 'there is none yet' : `the last one is ${windows.keyAt(first + count - 1)}`;
      return `${value} is not a partition yet (${this.timezone}, endOffset ${this.#endOffset}); ${last}`;
    }
    const last = none
      ? `no ${unit} has ended yet`
      : `the last ${unit} that has is ${windows.keyAt(first + count - 1)}`;
    return `${value} has not ended (${this.timezone}), so it is not a partition yet; ${last}`;
  }

  sameValues(other: Dimension): boolean {
    return other instanceof WindowDimension && other.#windows.id === this.#windows.id;
  }

  sameKind(other: Dimension): boolean {
    return other.name === this.name && this.sameValues(other);
  }

  /** Number of this dimension's windows at which the other's begin, as the other counts. */
  #firstIn(other: WindowDimension): number {
    return other.#windows === this.#windows
      ? this.#first
      : other.#windows.startedBefore(this.#windows.startAt(this.#first));
  }

  union(other: Dimension): Dimension {
    const that = other as WindowDimension;
    // The zone's table of the earlier one reaches back far enough for both.
    if (that.#windows.startAt(that.#first) < this.#windows.startAt(this.#first)) return that.union(this);
    const first = that.#firstIn(this);
    const limit =
      this.#isEndless || that.#isEndless ? undefined : Math.max(this.#first + this.#size, first + that.#size);
    return new WindowDimension(this.name, this.#wording, this.#windows, {
      first: this.#first,
      limit,
      endOffset: Math.max(this.#endOffset, that.#endOffset),
    });
  }

  translate(ranges: readonly IndexRange[], other: Dimension): Translation {
    const that = other as WindowDimension;
    const by = this.#firstIn(that) - that.#first;
    const moved = shiftRanges(ranges, by);
    const extent: readonly IndexRange[] = that.#isBounded
      ? [[0, that.#isEndless ? Number.POSITIVE_INFINITY : that.#size]]
      : [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];
    return {
      ranges: intersectRanges(moved, extent),
      missing: shiftRanges(subtractRanges(moved, extent), -by),
    };
  }

  windowOf(value: string): TimeWindow {
    const n = this.#windows.find(value);
    if (Number.isNaN(n) || this.#windows.keyAt(n) !== value)
      throw new RangeError(`${JSON.stringify(value)} is not a value of ${this.name} (${this.kind})`);
    return this.windowAt(n - this.#first);
  }

  windowAt(index: number): TimeWindow {
    const n = this.#first + index;
    return { startUs: this.#windows.startAt(n) * 1e6, endUs: this.#windows.endAt(n) * 1e6 };
  }

  startedBefore(us: number): number {
    return this.#windows.startedBefore(us / 1e6) - this.#first;
  }

  endedBy(us: number): number {
    return this.#windows.endedBy(us / 1e6) - this.#first;
  }

  readsDate(text: string): boolean {
    if (isDate(text)) return true;
    const n = this.#windows.find(text);
    return !Number.isNaN(n) && this.#windows.keyAt(n) === text;
  }

  isReversed(from: string, to: string): boolean {
    const windows = this.#windows;
    const [first, last] = [dayNumber(from), dayNumber(to)];
    if (!Number.isNaN(first) && !Number.isNaN(last)) return last < first;
    const low = Number.isNaN(first) ? windows.find(from) : windows.onDays(first, first + 1)[0];
    return (Number.isNaN(last) ? windows.find(to) : windows.onDays(last, last + 1)[1] - 1) < low;
  }

  indexRangeOfDates(from: string, to: string): readonly [number, number] {
    const windows = this.#windows;
    const begin = dayNumber(from);
    const end = dayNumber(to);
    const first = Number.isNaN(begin) ? windows.find(from) : windows.onDays(begin, begin + 1)[0];
    let past: number;
    if (Number.isNaN(end)) {
      past = windows.find(to);
      if (windows.keyAt(past) === to) past += 1;
    } else past = windows.onDays(end, end + 1)[1];
    const low = Math.max(first - this.#first, 0);
    const high = past - this.#first;
    return [low, Math.max(low, this.#isEndless ? high : Math.min(high, this.#size))];
  }

  problemOfDates(from: string, to: string, asOf: number): string | undefined {
    const [first, past] = this.indexRangeOfDates(from, to);
    if (past <= first) {
      const windows = this.#windows;
      const keyOf = (n: number): string => windows.keyAt(this.#first + n);
      const [begin] = isDate(to) ? windows.onDays(dayNumber(to), dayNumber(to) + 1) : [windows.find(to)];
      if (begin < this.#first) return `${to} is before the first partition, ${keyOf(0)}`;
      if (!this.#isEndless && begin >= this.#first + this.#size && this.#size > 0)
        return `${to} is after the last partition, ${keyOf(this.#size - 1)}`;
      return `no ${this.#wording.unit} starts there, or it is excluded`;
    }
    if (first < this.count(asOf)) return undefined;
    return this.problemOf(this.valueAt(first), asOf);
  }

  isLeftOut(asOf: number): boolean {
    return this.#windows.isLeftOut(asOf / 1000);
  }

  nextWindow(asOf: number): TimeWindow | undefined {
    const index = Math.max(0, this.#windows.startedBefore(asOf / 1000) - this.#first);
    return this.#isEndless || index < this.#size ? this.windowAt(index) : undefined;
  }

  previousWindow(asOf: number): TimeWindow | undefined {
    const index = this.#windows.endedBy(asOf / 1000) - this.#first - 1;
    return index < 0 ? undefined : this.windowAt(index);
  }

  unbounded(): TimeDimension {
    const extent = { first: this.#first, limit: undefined, endOffset: this.#endOffset };
    return new WindowDimension(this.name, this.#wording, this.#windows, extent, false);
  }
}

/** Checks what every definition of windows takes. @throws RangeError */
export function checkWindows(kind: string, name: string, windows: Windows, extent: Extent): void {
  const problem = problemOfName('dimension', name);
  if (problem !== undefined) throw new RangeError(problem);
  if (!Number.isInteger(extent.endOffset))
    throw new RangeError(`${kind} endOffset ${extent.endOffset} must be a whole number of windows`);
  const unsafe = problemOfPartitionValue(windows.keyAt(extent.first));
  if (unsafe !== undefined)
    throw new RangeError(
      `${kind} format ${JSON.stringify(windows.format)} gives keys that are unsafe in a path: ${unsafe}`,
    );
}
