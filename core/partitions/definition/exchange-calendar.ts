/** Exchange calendars: a window for each trading session, from data that the user gives. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { dayNumber, daySeconds } from '../time/civil.ts';
import { sessionWindows } from '../time/sessions.ts';
import { checkZone, zoneOf } from '../time/zone.ts';
import { checkWindows, WindowDimension } from './time-window.ts';
import type { PartitionsDefinition } from './types.ts';

/**
 * Options of {@link exchangeCalendar}. Dates are `YYYY-MM-DD`, times `HH:MM` on the exchange's clock.
 *
 * @example
 * // Sessions of futures that begin in the evening before: 17:00 to 16:00, from Sunday.
 * const options: ExchangeCalendarOptions = {
 *   start: '2024-01-01',
 *   timezone: 'America/Chicago',
 *   open: '17:00',
 *   close: '16:00',
 * };
 * exchangeCalendar(options);
 */
export interface ExchangeCalendarOptions {
  /** First date, inclusive. */
  readonly start: string;
  /** Last date, exclusive; without it the calendar goes on for ever. */
  readonly end?: string;
  /** IANA zone of the exchange. */
  readonly timezone: string;
  /** When a session opens; when that is not before `close`, it opens on the day before. */
  readonly open: string;
  readonly close: string;
  /** Days of the week with sessions, 0 = Sunday. @default [1, 2, 3, 4, 5] */
  readonly weekdays?: readonly number[];
  /** Dates without a session. */
  readonly holidays?: readonly string[];
  /** Close of the dates that close early. */
  readonly halfDays?: Readonly<Record<string, string>>;
  /** Dates with a session on another day of the week. */
  readonly extraSessions?: readonly string[];
  /** Dimension name. @default 'dt' */
  readonly name?: string;
  /** As of `daily`. @default 0 */
  readonly endOffset?: number;
}

const optionNames: OptionNames<ExchangeCalendarOptions> = {
  start: true,
  end: true,
  timezone: true,
  open: true,
  close: true,
  weekdays: true,
  holidays: true,
  halfDays: true,
  extraSessions: true,
  name: true,
  endOffset: true,
};

function dayOf(what: string, date: string): number {
  const day = dayNumber(date);
  if (!Number.isNaN(day)) return day;
  throw new RangeError(`exchange calendar ${what} ${JSON.stringify(date)} is not a date; write YYYY-MM-DD`);
}

function timeOf(what: string, text: string): number {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (found !== null) return Number(found[1]) * 3600 + Number(found[2]) * 60;
  throw new RangeError(
    `exchange calendar ${what} ${JSON.stringify(text)} is not a time; write HH:MM, such as 09:30`,
  );
}

/**
 * A partition for each session, from open to close; its key is the session's date. It exists once the session has
 * closed. Time outside of sessions belongs to no partition, and a Friday does not reach into Monday.
 *
 * @throws RangeError that names the option
 * @example
 * exchangeCalendar({
 *   start: '2024-01-01',
 *   timezone: 'America/New_York',
 *   open: '09:30',
 *   close: '16:00',
 *   holidays: ['2024-07-04'],
 *   halfDays: { '2024-07-03': '13:00' },
 * });
 */
export function exchangeCalendar(options: ExchangeCalendarOptions): PartitionsDefinition {
  refuseUnknownOptions('exchangeCalendar()', options, optionNames);
  const { start, end, timezone, weekdays = [1, 2, 3, 4, 5], name = 'dt', endOffset = 0 } = options;
  const { holidays = [], halfDays = {}, extraSessions = [] } = options;
  checkZone(timezone);
  const from = dayOf('start', start);
  const until = end === undefined ? undefined : dayOf('end', end);
  if (until !== undefined && until <= from)
    throw new RangeError(`exchange calendar end ${end} must be after start ${start}; end is exclusive`);
  const wrong = weekdays.find((day) => !Number.isInteger(day) || day < 0 || day > 6);
  if (weekdays.length === 0 || wrong !== undefined)
    throw new RangeError(
      `exchange calendar weekdays ${JSON.stringify(weekdays)} need days from 0 (Sunday) to 6`,
    );
  const [open, close] = [timeOf('open', options.open), timeOf('close', options.close)];
  const early = new Map(
    Object.entries(halfDays).map(([date, time]) => {
      const closes = timeOf(`halfDays ${date}`, time);
      if (closes > close || (open < close && closes <= open))
        throw new RangeError(
          `exchange calendar halfDays ${date}: ${time} is outside the session, ${options.open} to ${options.close}`,
        );
      return [dayOf('halfDays', date), closes];
    }),
  );
  const both = extraSessions.find((date) => holidays.includes(date));
  if (both !== undefined)
    throw new RangeError(`exchange calendar: ${both} is a holiday and an extra session; remove one`);
  const windows = sessionWindows({
    zone: zoneOf(timezone, (from - 2) * daySeconds),
    weekdays: [...new Set(weekdays)].sort(),
    holidays: holidays.map((date) => dayOf('holidays', date)),
    extraDays: extraSessions.map((date) => dayOf('extraSessions', date)),
    open,
    close,
    halfDays: early,
  });
  const extent = {
    first: windows.onDays(from, from)[0],
    limit: until === undefined ? undefined : windows.onDays(until, until)[0],
    endOffset,
  };
  checkWindows('exchange calendar', name, windows, extent);
  const wording = {
    kind: 'exchangeCalendar',
    unit: 'session',
    form: 'a date; write YYYY-MM-DD, such as 2024-01-31',
  };
  return { dimensions: [new WindowDimension(name, wording, windows, extent)] };
}
