/**
 * Cron expressions of five fields: minute, hour, day of the month, month, day of the week (0 or 7 = Sunday). Lists,
 * ranges, steps, names (`jan`, `mon`), `L` for the last day of a month, `5#2` for the second Friday, and the aliases
 * `@hourly` to `@yearly`. With both a day of the month and a day of the week, a day of either kind ticks.
 */
import { civilOf, daysInMonth, weekdayOf } from './civil.ts';

/** A parsed cron expression. */
export interface Cron {
  /** The five fields as given, one space between them. */
  readonly text: string;
  /** Ascending. */
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** True when it ticks in every hour of the clock: an hour that repeats ticks twice, a missing one not at all. */
  readonly everyHour: boolean;
  /** Day of the month 0 stands for the last one. */
  readonly days: ReadonlySet<number>;
  readonly everyDay: boolean;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** `weekday#nth`, such as `5#2`. */
  readonly nthWeekdays: ReadonlySet<string>;
  readonly everyWeekday: boolean;
}

const aliases: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}
const fields = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'day of the week', min: 0, max: 7, names: dayNames },
] as const satisfies readonly Field[];

function parseField(part: string, field: Field, refuse: (why: string) => never): Set<number> {
  const { name, min, max } = field;
  const bad = (): never => refuse(`${name} ${JSON.stringify(part)} is none of ${min} to ${max}, *, a-b, */n`);
  const numberOf = (text: string): number => {
    const named = field.names.indexOf(text.toLowerCase());
    const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : bad();
  };
  const found = new Set<number>();
  for (const item of part.split(',')) {
    const [range = '', step, ...more] = item.split('/');
    const every = step === undefined ? 1 : Number(step);
    if (more.length > 0 || !Number.isInteger(every) || every < 1 || !/^\d*$/.test(step ?? '')) bad();
    const [low = '', high, ...rest] = range.split('-');
    if (rest.length > 0) bad();
    const top = field === fields[4] ? 6 : max;
    const from = range === '*' ? min : numberOf(low);
    const to = range === '*' ? top : high !== undefined ? numberOf(high) : step !== undefined ? top : from;
    if (from > to) refuse(`${name} ${JSON.stringify(item)} runs backwards`);
    for (let value = from; value <= to; value += every) found.add(field === fields[4] ? value % 7 : value);
  }
  return found;
}

const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);
const parsed = new Map<string, Cron>();

/**
 * Parses a cron expression.
 *
 * @throws RangeError that names the field
 */
export function parseCron(expression: string): Cron {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const refuse = (why: string): never => {
    throw new RangeError(`cron ${JSON.stringify(expression)}: ${why}`);
  };
  const parts = (aliases[expression.trim().toLowerCase()] ?? expression).trim().split(/\s+/);
  if (parts.length !== 5)
    refuse(
      'it needs five fields, minute hour day month weekday, such as "0 0 * * *", or an alias such as @daily',
    );
  const [minute, hour, day, month, weekday] = parts as [string, string, string, string, string];
  const set = (part: string, i: 0 | 1 | 2 | 3 | 4): Set<number> => parseField(part, fields[i], refuse);
  const days = day.toLowerCase() === 'l' ? new Set([0]) : set(day, 2);
  const weekdayItems = weekday.split(',');
  const nth = weekdayItems.filter((item) => item.includes('#'));
  const plain = weekdayItems.filter((item) => !item.includes('#'));
  const nthWeekdays = nth.map((item) => {
    const [which = '', n = ''] = item.split('#');
    if (!/^[1-5]$/.test(n)) refuse(`day of the week ${JSON.stringify(item)}: after # comes 1 to 5`);
    return `${[...set(which, 4)][0]}#${n}`;
  });
  const weekdays = plain.length === 0 ? new Set<number>() : set(plain.join(','), 4);
  const hours = set(hour, 1);
  const cron: Cron = {
    text: parts.join(' '),
    minutes: sorted(set(minute, 0)),
    hours: sorted(hours),
    everyHour: hours.size === 24,
    days,
    everyDay: days.size === 31,
    months: set(month, 3),
    weekdays,
    nthWeekdays: new Set(nthWeekdays),
    everyWeekday: weekdays.size === 7,
  };
  const longest = Math.max(...[...cron.months].map((m) => daysInMonth(2024, m)));
  if (cron.everyWeekday && Math.min(...days) > longest) refuse('no month that it names has that day');
  parsed.set(expression, cron);
  return cron;
}

/** True when the expression ticks on a day (days since 1970-01-01). */
export function ticksOnDay(cron: Cron, dayNumber: number): boolean {
  const { year, month, day } = civilOf(dayNumber);
  if (!cron.months.has(month)) return false;
  const byDate =
    cron.everyDay || cron.days.has(day) || (cron.days.has(0) && day === daysInMonth(year, month));
  const weekday = weekdayOf(dayNumber);
  const byWeekday =
    cron.weekdays.has(weekday) || cron.nthWeekdays.has(`${weekday}#${Math.floor((day - 1) / 7) + 1}`);
  return cron.everyDay || cron.everyWeekday ? byDate && byWeekday : byDate || byWeekday;
}
