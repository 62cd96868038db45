/** Hourly windows. */
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import { checkOffset, formOf, type TimeWindowOptions, timeWindows, windowOptions } from './cron.ts';
import type { PartitionsDefinition } from './types.ts';

/**
 * Options of {@link hourly}.
 *
 * @example
 * const options: HourlyOptions = { start: '2024-01-01-00:00', minuteOffset: 30 };
 * hourly(options); // keys 2024-01-01-00:30, 2024-01-01-01:30, ...
 */
export interface HourlyOptions extends TimeWindowOptions {
  /** Minute at which windows are cut, 0 to 59. @default 0 */
  readonly minuteOffset?: number;
}

const optionNames: OptionNames<HourlyOptions> = { ...windowOptions, minuteOffset: true };

/**
 * Hourly partitions. A missing hour of the local clock has no window; an hour that repeats has two, the second with its
 * offset in the key: `2025-11-02-01:00`, `2025-11-02-01:00-0500`.
 *
 * @throws RangeError for a bad date, zone, offset or format
 * @example
 * hourly({ start: '2024-01-01-00:00' }); // keys 2024-01-01-00:00, 2024-01-01-01:00, ...
 */
export function hourly(options: HourlyOptions): PartitionsDefinition {
  refuseUnknownOptions('hourly()', options, optionNames);
  const { minuteOffset = 0, format = '%Y-%m-%d-%H:%M' } = options;
  const minute = checkOffset('hourly minuteOffset', minuteOffset, 0, 59);
  const form = options.format === undefined ? 'an hour; write such as 2024-01-31-05:00' : formOf(format);
  return timeWindows({ kind: 'hourly', unit: 'hour', form }, `${minute} * * * *`, format, options);
}
