/** Monthly windows. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { checkOffset, formOf, type TimeWindowOptions, timeWindows, windowOptions } from './cron.ts';
import type { PartitionsDefinition } from './types.ts';

/**
 * Options of {@link monthly}.
 *
 * @example
 * const options: MonthlyOptions = { start: '2024-01-01', dayOffset: 15 };
 * monthly(options); // keys 2024-01-15, 2024-02-15, ...
 */
export interface MonthlyOptions extends TimeWindowOptions {
  /** Day on which months begin, 1 to 31; months that lack the day have no window of their own. @default 1 */
  readonly dayOffset?: number;
  /** @default 0 */
  readonly hourOffset?: number;
  /** @default 0 */
  readonly minuteOffset?: number;
}

const optionNames: OptionNames<MonthlyOptions> = {
  ...windowOptions,
  dayOffset: true,
  hourOffset: true,
  minuteOffset: true,
};

/**
 * Monthly partitions; the key is the date on which the month begins.
 *
 * @throws RangeError for a bad date, zone, offset or format
 * @example
 * monthly({ start: '2024-01-01', format: '%Y-%m' }); // keys 2024-01, 2024-02, ...
 */
export function monthly(options: MonthlyOptions): PartitionsDefinition {
  refuseUnknownOptions('monthly()', options, optionNames);
  const { dayOffset = 1, hourOffset = 0, minuteOffset = 0, format = '%Y-%m-%d' } = options;
  const day = checkOffset('monthly dayOffset', dayOffset, 1, 31);
  const hour = checkOffset('monthly hourOffset', hourOffset, 0, 23);
  const minute = checkOffset('monthly minuteOffset', minuteOffset, 0, 59);
  const wording = { kind: 'monthly', unit: 'month', form: formOf(format) };
  return timeWindows(wording, `${minute} ${hour} ${day} * *`, format, options);
}
