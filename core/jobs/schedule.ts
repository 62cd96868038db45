/** Schedules derived from the partitions of a job. */

/**
 * A schedule that ticks when a partition of the job's time dimension is complete.
 *
 * @example
 * const schedule: Schedule = partitionSchedule({ offsetMinutes: 15, enabled: false });
 */
export interface Schedule {
  readonly kind: 'partition';
  /** Minutes after the end of a partition, for late data: 0 to 1439, of hourly partitions up to the next hour. */
  readonly offsetMinutes: number;
  readonly enabled: boolean;
}

/**
 * Runs the job for the last complete partition, each time one completes. Cron and time zone come from the
 * partition definition of the job.
 *
 * @param options.offsetMinutes minutes after the end of a partition, for late data: 0 to 1439, of hourly partitions up to the
 * next hour @default 0
 * @param options.enabled @default true
 * @throws RangeError for an offset outside 0 to 1439
 * @example
 * job({ name: 'daily', schedule: partitionSchedule({ offsetMinutes: 15 }) }); // at 00:15 of each day, for the day before
 */
export function partitionSchedule(
  options: { readonly offsetMinutes?: number; readonly enabled?: boolean } = {},
): Schedule {
  const { offsetMinutes = 0, enabled = true } = options;
  if (!Number.isInteger(offsetMinutes) || offsetMinutes < 0 || offsetMinutes > 1439) {
    throw new RangeError(`schedule offsetMinutes ${offsetMinutes} is outside 0 to 1439`);
  }
  return { kind: 'partition', offsetMinutes, enabled };
}
