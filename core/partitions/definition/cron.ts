/** Windows between the ticks of a cron expression, and what hourly, daily, weekly and monthly share with it. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { daySeconds } from '../time/civil.ts';
import { keyFormat, type LocalTime, readIso } from '../time/format.ts';
import { cronWindows } from '../time/windows.ts';
import { checkZone, type Zone, zoneOf } from '../time/zone.ts';
import { checkWindows, WindowDimension, type Wording } from './time-window.ts';
import type { PartitionsDefinition } from './types.ts';

/**
 * Options of every definition of time windows.
 *
 * @example
 * const options: TimeWindowOptions = {
 *   start: '2024-01-01',
 *   end: '2025-01-01',
 *   timezone: 'Europe/Zurich',
 *   endOffset: 1,
 * };
 * daily(options);
 */
export interface TimeWindowOptions {
  /**
   * The first window is the first that starts at or after this. A key, a date (`YYYY-MM-DD`), or an ISO date and time;
   * without an offset it is read on the clock of `timezone`.
   */
  readonly start: string;
  /** Windows end at or before this, written as `start` is; without it the definition goes on for ever. */
  readonly end?: string;
  /** IANA zone on whose clock windows are cut. @default 'UTC' */
  readonly timezone?: string;
  /** Dimension name. @default 'dt' */
  readonly name?: string;
  /** strftime subset of the keys: %Y %m %b %B %d %j %H %M %S %z. */
  readonly format?: string;
  /**
   * 0: a window is a partition once it has ended. 1: the window in progress is one too. -1: the last one that ended is
   * not. Never past `end`. @default 0
   */
  readonly endOffset?: number;
  /** Windows to leave out: cron expressions of their starts, or the starts themselves, written as `start` is. */
  readonly exclusions?: readonly string[];
}

/**
 * Options of {@link cron}.
 *
 * @example
 * const options: CronOptions = {
 *   cron: '0 0 * * *',
 *   start: '2024-01-01',
 *   exclusions: ['0 0 * * 0,6', '2024-12-25'],
 * };
 * cron(options);
 */
export interface CronOptions extends TimeWindowOptions {
  /** Five fields or an alias such as `@daily`; see `time/cron.ts`. */
  readonly cron: string;
}

/** Names of the options of every definition of windows. */
export const windowOptions: OptionNames<TimeWindowOptions> = {
  start: true,
  end: true,
  timezone: true,
  name: true,
  format: true,
  endOffset: true,
  exclusions: true,
};

const minuteFormat = '%Y-%m-%d-%H:%M';

/** A cron expression has five fields or begins with @; a window's start never does. */
const isCron = (text: string): boolean => text.trim().startsWith('@') || /\s/.test(text.trim());

/** Makes a definition of one dimension of windows. @throws RangeError that names the option */
export function timeWindows(
  wording: Wording,
  cron: string,
  format: string,
  options: TimeWindowOptions,
): PartitionsDefinition {
  const { kind } = wording;
  const { start, end, timezone = 'UTC', name = 'dt', endOffset = 0, exclusions = [] } = options;
  const key = keyFormat(format);
  checkZone(timezone);
  const read = (what: string, text: string): LocalTime => {
    const time = key.read(text, false) ?? readIso(text) ?? keyFormat(minuteFormat).read(text, true);
    if (time !== undefined) return time;
    const form =
      key.text === '%Y-%m-%d'
        ? 'a date; write YYYY-MM-DD'
        : `of the form ${key.text}, nor an ISO date and time`;
    throw new RangeError(`${kind} ${what} ${JSON.stringify(text)} is not ${form}`);
  };
  const begin = read('start', start);
  const zone: Zone = zoneOf(timezone, begin.local - daySeconds);
  const instantOf = ({ local, offset }: LocalTime): number =>
    offset === undefined ? zone.instantOf(local) : local - offset;
  const from = instantOf(begin);
  const until = end === undefined ? undefined : instantOf(read('end', end));
  if (until !== undefined && until <= from)
    throw new RangeError(`${kind} end ${end} must be after start ${start}; end is exclusive`);
  const windows = cronWindows({
    cron,
    format,
    zone,
    excludedCrons: exclusions.filter(isCron),
    excludedStarts: exclusions
      .filter((text) => !isCron(text))
      .map((text) => instantOf(read('exclusions', text))),
  });
  const extent = {
    first: windows.startedBefore(from),
    limit: until === undefined ? undefined : windows.endedBy(until),
    endOffset,
  };
  checkWindows(kind, name, windows, extent);
  return { dimensions: [new WindowDimension(name, wording, windows, extent)] };
}

/** `name 61 is outside 0 to 59`. @throws RangeError */
export function checkOffset(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} ${value} is outside ${min} to ${max}`);
}

/** How keys of a format are described when one is malformed. */
export function formOf(format: string): string {
  if (format === '%Y-%m-%d') return 'a date; write YYYY-MM-DD, such as 2024-01-31';
  const example = keyFormat(format).write(1_706_662_800, 0);
  return `of the form ${format}; write such as ${example}`;
}

/**
 * Windows between the ticks of a cron expression. With gaps between its ticks windows grow: those of `0 0 * * 1-5` run
 * from Friday to Monday; to leave days out, use `exclusions`.
 *
 * @throws RangeError for a bad expression, date or zone, or a format that gives two windows one key
 * @example
 * cron({ cron: '0 *\/6 * * *', start: '2024-01-01' }); // keys 2024-01-01-00:00, 2024-01-01-06:00, ...
 */
export function cron(options: CronOptions): PartitionsDefinition {
  refuseUnknownOptions('cron()', options, {
    ...windowOptions,
    cron: true,
  } satisfies OptionNames<CronOptions>);
  const { format = minuteFormat } = options;
  return timeWindows({ kind: 'cron', unit: 'window', form: formOf(format) }, options.cron, format, options);
}
