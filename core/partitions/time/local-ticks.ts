/**
 * Ticks of a cron expression on a local clock without zone, by number and in both directions. Regular expressions are
 * arithmetic; any other is a table of one period of the calendar (a week, or 400 years).
 */
import { civilOf, cycleDays, dayOf, daySeconds } from './civil.ts';
import { type Cron, ticksOnDay } from './cron.ts';
import { countBelow, lastAtMost } from './zone.ts';

/** An endless ascending sequence of local times in seconds, numbered from an arbitrary origin. */
export interface LocalTicks {
  /** Number of the first tick at or after a local time. */
  before(local: number): number;
  /** The tick of a number. */
  at(n: number): number;
}

function everyPeriod(period: number, phase: number): LocalTicks {
  return {
    before: (local) => Math.ceil((local - phase) / period),
    at: (n) => n * period + phase,
  };
}

function monthly(day: number, time: number): LocalTicks {
  const at = (n: number): number => {
    const years = Math.floor(n / 12);
    return dayOf(1970 + years, n - years * 12 + 1, day) * daySeconds + time;
  };
  return {
    at,
    before(local) {
      const { year, month } = civilOf(Math.floor(local / daySeconds));
      const n = (year - 1970) * 12 + month - 1;
      return at(n) < local ? n + 1 : n;
    },
  };
}

/** `timesOf` gives the ticks of a day, in seconds of the day, ascending; it has the period `days`. */
function calendar(days: number, timesOf: (day: number) => readonly number[]): LocalTicks {
  const times: (readonly number[])[] = new Array(days);
  const until = new Int32Array(days + 1);
  for (let day = 0; day < days; day++) {
    times[day] = timesOf(day);
    until[day + 1] = (until[day] as number) + (times[day] as readonly number[]).length;
  }
  const total = until[days] as number;
  return {
    before(local) {
      const day = Math.floor(local / daySeconds);
      const cycle = Math.floor(day / days);
      const r = day - cycle * days;
      return (
        cycle * total +
        (until[r] as number) +
        countBelow(times[r] as readonly number[], local - day * daySeconds)
      );
    },
    at(n) {
      const cycle = Math.floor(n / total);
      const m = n - cycle * total;
      const r = lastAtMost(until, m);
      return (
        (cycle * days + r) * daySeconds +
        ((times[r] as readonly number[])[m - (until[r] as number)] as number)
      );
    },
  };
}

const timesOfDay = (cron: Cron): readonly number[] =>
  cron.hours.flatMap((hour) => cron.minutes.map((minute) => hour * 3600 + minute * 60));

/** True when only the weekday decides: the period is a week. */
const isWeekly = (cron: Cron): boolean =>
  cron.months.size === 12 && cron.everyDay && cron.nthWeekdays.size === 0;

function regular(cron: Cron, times: readonly number[]): LocalTicks | undefined {
  const [first = 0, second = daySeconds] = times;
  if (isWeekly(cron) && cron.everyWeekday) {
    const period = times.length === 1 ? daySeconds : second - first;
    const even =
      times.every((time, i) => time === first + i * period) && times.length * period === daySeconds;
    return even ? everyPeriod(period, first) : undefined;
  }
  if (times.length !== 1) return undefined;
  const [weekday] = cron.weekdays;
  // Day 3 was a Sunday: 1970-01-01 was a Thursday.
  if (isWeekly(cron) && cron.weekdays.size === 1)
    return everyPeriod(7 * daySeconds, (3 + (weekday as number)) * daySeconds + first);
  const [day = 0] = cron.days;
  if (cron.months.size === 12 && cron.everyWeekday && cron.days.size === 1 && day >= 1 && day <= 28)
    return monthly(day, first);
  return undefined;
}

/** The latest ones: a table of 400 years has a megabyte or more. */
const made = new Map<string, LocalTicks | undefined>();
const kept = 64;

/**
 * Ticks of a cron expression without those that any of `except` has as well.
 *
 * @returns undefined when there is none
 */
export function localTicks(cron: Cron, except: readonly Cron[]): LocalTicks | undefined {
  const key = [cron, ...except].map(({ text }) => text).join('\n');
  if (made.has(key)) return made.get(key);
  const times = timesOfDay(cron);
  const make = (): LocalTicks | undefined => {
    const known = except.length === 0 ? regular(cron, times) : undefined;
    if (known !== undefined) return known;
    // Days on which the same expressions tick share one list of times.
    const lists = new Map<number, readonly number[]>();
    const excluded = except.map((other) => new Set(timesOfDay(other)));
    let any = false;
    const ticks = calendar([cron, ...except].every(isWeekly) ? 7 : cycleDays, (day) => {
      if (!ticksOnDay(cron, day)) return [];
      let which = 0;
      for (const [i, other] of except.entries()) if (ticksOnDay(other, day)) which += 2 ** i;
      let list = lists.get(which);
      if (list === undefined) {
        const out = excluded.filter((_, i) => Math.floor(which / 2 ** i) % 2 === 1);
        list = times.filter((time) => !out.some((set) => set.has(time)));
        lists.set(which, list);
      }
      any ||= list.length > 0;
      return list;
    });
    return any ? ticks : undefined;
  };
  const ticks = make();
  const [oldest] = made.keys();
  if (made.size >= kept && oldest !== undefined) made.delete(oldest);
  made.set(key, ticks);
  return ticks;
}
