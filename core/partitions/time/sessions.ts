/** Windows of trading sessions: one on each session day, with gaps between them. */
import { dateOf, dayNumber, daySeconds } from './civil.ts';
import { parseCron } from './cron.ts';
import { type LocalTicks, localTicks } from './local-ticks.ts';
import type { Windows } from './windows.ts';
import { countBelow, type Zone } from './zone.ts';

/** Days are days since 1970-01-01, times seconds of the local day. */
export interface SessionsOptions {
  readonly zone: Zone;
  /** 0 = Sunday. */
  readonly weekdays: readonly number[];
  readonly holidays: readonly number[];
  readonly extraDays: readonly number[];
  readonly open: number;
  readonly close: number;
  /** Close of the days that close early. */
  readonly halfDays: ReadonlyMap<number, number>;
}

const ascending = (days: readonly number[]): readonly number[] => [...new Set(days)].sort((a, b) => a - b);

class SessionWindows implements Windows {
  readonly id: string;
  readonly zone: Zone;
  readonly cron: string;
  readonly format = '%Y-%m-%d';
  readonly hasGaps = true;
  readonly #options: SessionsOptions;
  readonly #regular: LocalTicks;
  /** Regular days without a session, and days with one that are not regular. */
  readonly #out: readonly number[];
  readonly #extra: readonly number[];

  constructor(options: SessionsOptions, regular: LocalTicks) {
    const { zone, weekdays, holidays, extraDays, open, close, halfDays } = options;
    this.#options = options;
    this.#regular = regular;
    this.zone = zone;
    const isRegular = (day: number): boolean =>
      regular.at(regular.before(day * daySeconds)) === day * daySeconds;
    this.#out = ascending(holidays.filter(isRegular));
    this.#extra = ascending(extraDays.filter((day) => !isRegular(day)));
    this.cron = `${Math.floor(close / 60) % 60} ${Math.floor(close / 3600)} * * ${[...weekdays].join(',')}`;
    this.id = JSON.stringify([
      zone.name,
      weekdays,
      this.#out,
      this.#extra,
      open,
      close,
      [...halfDays].sort(),
    ]);
  }

  /** Sessions on days before a day. */
  #before(day: number): number {
    return this.#regular.before(day * daySeconds) - countBelow(this.#out, day) + countBelow(this.#extra, day);
  }

  #dayAt(n: number): number {
    let low = this.#regular.at(n - this.#extra.length) / daySeconds;
    let high = this.#regular.at(n + this.#out.length) / daySeconds;
    while (low < high) {
      const mid = Math.floor((low + high) / 2);
      if (this.#before(mid + 1) > n) high = mid;
      else low = mid + 1;
    }
    return low;
  }

  #opens(day: number): number {
    const { open, close } = this.#options;
    return this.zone.instantOf((open < close ? day : day - 1) * daySeconds + open);
  }

  #closes(day: number): number {
    return this.zone.instantOf(day * daySeconds + (this.#options.halfDays.get(day) ?? this.#options.close));
  }

  #localDay(instant: number): number {
    return Math.floor((instant + this.zone.offsetAt(instant)) / daySeconds);
  }

  startAt(n: number): number {
    return this.#opens(this.#dayAt(n));
  }

  endAt(n: number): number {
    return this.#closes(this.#dayAt(n));
  }

  startedBefore(instant: number): number {
    let n = this.#before(this.#localDay(instant));
    while (this.startAt(n) < instant) n++;
    return n;
  }

  endedBy(instant: number): number {
    let n = this.#before(this.#localDay(instant));
    while (this.endAt(n) <= instant) n++;
    return n;
  }

  isLeftOut(instant: number): boolean {
    const today = this.#localDay(instant);
    const ended = this.zone.instantOf(today * daySeconds + this.#options.close) <= instant;
    const regular = this.#regular;
    // The last regular day that would have closed by then.
    const day = regular.at(regular.before((ended ? today + 1 : today) * daySeconds) - 1) / daySeconds;
    return this.#before(day + 1) === this.#before(day);
  }

  keyAt(n: number): string {
    return dateOf(this.#dayAt(n));
  }

  find(key: string): number {
    const day = dayNumber(key);
    return Number.isNaN(day) ? day : this.#before(day);
  }

  onDays(from: number, to: number): readonly [number, number] {
    return [this.#before(from), this.#before(to)];
  }
}

/** Sessions on the regular weekdays and extra days, without holidays. @throws RangeError for weekdays out of range */
export function sessionWindows(options: SessionsOptions): Windows {
  const regular = localTicks(parseCron(`0 0 * * ${options.weekdays.join(',')}`), []);
  if (regular === undefined) throw new RangeError('an exchange calendar needs a weekday');
  return new SessionWindows(options, regular);
}
