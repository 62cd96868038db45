/** Weekly windows. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { checkOffset, formOf, type TimeWindowOptions, timeWindows, windowOptions } from './cron.ts';
import type { PartitionsDefinition } from './types.ts';

/**
 * Options of {@link weekly}.
 *
 * @example
 * const options: WeeklyOptions = { start: '2025-01-01', dayOffset: 1, hourOffset: 8 };
 * weekly(options); // weeks that begin on Monday at 08:00
 */
export interface WeeklyOptions extends TimeWindowOptions {
  /** Day on which weeks begin, 0 = Sunday to 6 = Saturday. @default 0 */
  readonly dayOffset?: number;
  /** @default 0 */
  readonly hourOffset?: number;
  /** @default 0 */
  readonly minuteOffset?: number;
}

const optionNames: OptionNames<WeeklyOptions> = {
  ...windowOptions,
  dayOffset: true,
  hourOffset: true,
  minuteOffset: true,
};

/**
 * Weekly partitions; the key is the date on which the week begins.
 *
 * @throws RangeError for a bad date, zone, offset or format
 * @example
 * weekly({ start: '2025-01-01', dayOffset: 1 }); // keys 2025-01-06, 2025-01-13, ...
 */
export function weekly(options: WeeklyOptions): PartitionsDefinition {
  refuseUnknownOptions('weekly()', options, optionNames);
  const { dayOffset = 0, hourOffset = 0, minuteOffset = 0, format = '%Y-%m-%d' } = options;
  const day = checkOffset('weekly dayOffset', dayOffset, 0, 6);
  const hour = checkOffset('weekly hourOffset', hourOffset, 0, 23);
  const minute = checkOffset('weekly minuteOffset', minuteOffset, 0, 59);
  const wording = { kind: 'weekly', unit: 'week', form: formOf(format) };
  return timeWindows(wording, `${minute} ${hour} * * ${day}`, format, options);
}
