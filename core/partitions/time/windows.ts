/** Windows cut by a cron expression, numbered without bounds. */

import { daySeconds } from './civil.ts';
import { parseCron } from './cron.ts';
import { type FormatPart, type KeyFormat, keyFormat, offsetText } from './format.ts';
import { localTicks } from './local-ticks.ts';
import { type Ticks, ticksIn, ticksWithout } from './ticks.ts';
import type { Zone } from './zone.ts';

/**
 * An ordered set of windows and their keys, by number; where the numbers begin is arbitrary. Instants are seconds since
 * the epoch. Nothing here lists windows: each call is arithmetic or a binary search.
 */
export interface Windows {
  /** Equal for windows with the same bounds and the same keys. */
  readonly id: string;
  readonly zone: Zone;
  /** Cron of five fields that ticks when a window ends. */
  readonly cron: string;
  readonly format: string;
  /** True when some window does not begin where the one before it ends. */
  readonly hasGaps: boolean;
  startAt(n: number): number;
  endAt(n: number): number;
  /** Number of the first window that starts at or after an instant. */
  startedBefore(instant: number): number;
  /** Number of the first window that has not ended at an instant. */
  endedBy(instant: number): number;
  /** True when the latest window that would have ended at an instant is left out. */
  isLeftOut(instant: number): boolean;
  keyAt(n: number): string;
  /** Number of the first window at or after what a key says, whether or not that is its key; NaN when the key is malformed. */
  find(key: string): number;
  /** Windows of some dates of the local calendar, days since 1970-01-01, the last exclusive: [first, past last). */
  onDays(from: number, to: number): readonly [number, number];
}

/** What {@link cronWindows} takes. */
export interface CronWindowsOptions {
  readonly cron: string;
  readonly format: string;
  readonly zone: Zone;
  /** Cron expressions whose windows are left out. */
  readonly excludedCrons: readonly string[];
  /** Starts of windows that are left out, seconds since the epoch. */
  readonly excludedStarts: readonly number[];
}

class CronWindows implements Windows {
  readonly id: string;
  readonly zone: Zone;
  readonly cron: string;
  readonly format: string;
  readonly hasGaps: boolean;
  readonly #base: Ticks;
  readonly #kept: Ticks;
  readonly #key: KeyFormat;
  /** True when a repeated hour has windows of its own, which need an offset in their keys. */
  readonly #suffix: boolean;

  constructor(options: CronWindowsOptions, base: Ticks, kept: Ticks, key: KeyFormat, everyHour: boolean) {
    const { cron, format, zone, excludedCrons, excludedStarts } = options;
    this.cron = parseCron(cron).text;
    this.format = format;
    this.zone = zone;
    this.id = JSON.stringify([
      this.cron,
      zone.name,
      format,
      [...excludedCrons].sort(),
      [...excludedStarts].sort((a, b) => a - b),
    ]);
    this.hasGaps = base !== kept;
    this.#base = base;
    this.#kept = kept;
    this.#key = key;
    this.#suffix = everyHour && !key.hasOffset;
  }

  startAt(n: number): number {
    return this.#kept.at(n);
  }

  endAt(n: number): number {
    const base = this.#base;
    return this.hasGaps ? base.at(base.before(this.#kept.at(n)) + 1) : base.at(n + 1);
  }

  startedBefore(instant: number): number {
    return this.#kept.before(instant);
  }

  endedBy(instant: number): number {
    const base = this.#base;
    const ticked = base.before(Math.floor(instant) + 1) - 1;
    return this.hasGaps ? this.#kept.before(base.at(ticked)) : ticked;
  }

  isLeftOut(instant: number): boolean {
    if (!this.hasGaps) return false;
    const base = this.#base;
    const start = base.at(base.before(Math.floor(instant) + 1) - 2);
    return this.#kept.at(this.#kept.before(start)) !== start;
  }

  keyAt(n: number): string {
    const start = this.#kept.at(n);
    const offset = this.zone.offsetAt(start);
    const key = this.#key.write(start + offset, offset);
    return this.#suffix && this.zone.isRepeated(start) ? key + offsetText(offset) : key;
  }

  find(key: string): number {
    const read = this.#key.read(key, this.#suffix);
    if (read === undefined) return Number.NaN;
    const { local, offset } = read;
    return this.#kept.before(offset === undefined ? this.zone.instantOf(local) : local - offset);
  }

  onDays(from: number, to: number): readonly [number, number] {
    const midnight = (day: number): number => this.zone.instantOf(day * daySeconds);
    const begin = midnight(from);
    const first = this.startedBefore(begin);
    // A window longer than a day: no window starts on the date, so the one that holds it is meant.
    const holds = this.startAt(first) >= midnight(from + 1) && this.endAt(first - 1) > begin;
    return [holds ? first - 1 : first, this.startedBefore(midnight(to))];
  }
}

const partNames: Readonly<Record<FormatPart, string>> = {
  year: '%Y',
  month: '%m',
  day: '%d',
  hour: '%H',
  minute: '%M',
};

/**
 * Windows between the ticks of a cron expression.
 *
 * @throws RangeError for an expression without a tick, or a format that gives two windows one key
 */
export function cronWindows(options: CronWindowsOptions): Windows {
  const { zone, excludedCrons, excludedStarts } = options;
  const cron = parseCron(options.cron);
  const all = localTicks(cron, []);
  if (all === undefined) throw new RangeError(`cron ${JSON.stringify(options.cron)} never ticks`);
  const key = keyFormat(options.format);
  const oneDay = cron.everyWeekday && cron.nthWeekdays.size === 0 && cron.days.size === 1;
  const needed: FormatPart[] = ['year'];
  if (!oneDay || cron.months.size > 1) needed.push('month');
  if (!oneDay) needed.push('day');
  if (cron.hours.length > 1) needed.push('hour');
  if (cron.minutes.length > 1) needed.push('minute');
  const missing = needed.filter((part) => !key.parts.has(part));
  if (missing.length > 0)
    throw new RangeError(
      `format ${JSON.stringify(options.format)} is too coarse: windows of ${JSON.stringify(cron.text)} would share a key; add ${missing
        .map((part) => partNames[part])
        .join(' ')}`,
    );
  const base = ticksIn(zone, all, cron.everyHour);
  const kept = excludedCrons.length === 0 ? all : localTicks(cron, excludedCrons.map(parseCron));
  if (kept === undefined)
    throw new RangeError(`exclusions ${JSON.stringify(excludedCrons)} leave no window at all`);
  const left = kept === all ? base : ticksIn(zone, kept, cron.everyHour);
  return new CronWindows(options, base, ticksWithout(left, excludedStarts), key, cron.everyHour);
}
