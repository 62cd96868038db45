/** Daily windows: a key a date, a window from midnight to midnight in the definition's time zone. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { checkOffset, formOf, type TimeWindowOptions, timeWindows, windowOptions } from './cron.ts';
import type { PartitionsDefinition } from './types.ts';

export { isDate } from '../time/civil.ts';

/**
 * Options of {@link daily}.
 *
 * @example
 * const options: DailyOptions = { start: '2024-01-01', timezone: 'America/New_York', hourOffset: 17 };
 * daily(options); // days that begin at 17:00 in New York
 */
export interface DailyOptions extends TimeWindowOptions {
  /** Time of day at which windows are cut. @default 0 */
  readonly hourOffset?: number;
  /** @default 0 */
  readonly minuteOffset?: number;
}

const optionNames: OptionNames<DailyOptions> = { ...windowOptions, hourOffset: true, minuteOffset: true };

/**
 * Daily partitions from `start` on. The partition of a day exists once the day has ended in its time zone. A cut at a
 * time that is missing is made where the gap ends; one at a time that repeats, the second time.
 *
 * @throws RangeError for a malformed date, an unknown zone or an `end` that is not after `start`
 * @example
 * daily({ start: '2024-01-01' }); // keys 2024-01-01, 2024-01-02, ... up to yesterday
 */
export function daily(options: DailyOptions): PartitionsDefinition {
  refuseUnknownOptions('daily()', options, optionNames);
  const { hourOffset = 0, minuteOffset = 0, format = '%Y-%m-%d' } = options;
  const hour = checkOffset('daily hourOffset', hourOffset, 0, 23);
  const minute = checkOffset('daily minuteOffset', minuteOffset, 0, 59);
  const wording = { kind: 'daily', unit: 'day', form: formOf(format) };
  return timeWindows(wording, `${minute} ${hour} * * *`, format, options);
}
