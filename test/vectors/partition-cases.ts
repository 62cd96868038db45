/** Recorded definitions as ours. */
import { cron } from '../../core/partitions/definition/cron.ts';
import { daily } from '../../core/partitions/definition/daily.ts';
import { hourly } from '../../core/partitions/definition/hourly.ts';
import { monthly } from '../../core/partitions/definition/monthly.ts';
import {
  type PartitionsDefinition,
  type TimeDimension,
  timeDimensionOf,
} from '../../core/partitions/definition/types.ts';
import { weekly } from '../../core/partitions/definition/weekly.ts';
import { allPartitions, keysOf } from '../../core/partitions/subset/subset.ts';

/** A recorded definition. */
export interface RecordedDefinition {
  readonly kind: string;
  readonly name?: string;
  readonly start_date?: string;
  readonly start?: string;
  readonly end_date?: string;
  readonly timezone?: string;
  readonly fmt?: string;
  readonly cron_schedule?: string;
  readonly minute_offset?: number;
  readonly hour_offset?: number;
  readonly day_offset?: number;
  readonly end_offset?: number;
}

/** The definition that a recorded one describes. */
export function definitionOf(recorded: RecordedDefinition): PartitionsDefinition {
  const {
    kind,
    start_date,
    start = start_date ?? '',
    end_date,
    timezone,
    fmt,
    cron_schedule = '',
  } = recorded;
  const { minute_offset, hour_offset, day_offset, end_offset } = recorded;
  const options = {
    start,
    ...(recorded.name !== undefined && { name: recorded.name }),
    ...(end_date !== undefined && { end: end_date }),
    ...(timezone !== undefined && { timezone }),
    ...(fmt !== undefined && { format: fmt }),
    ...(end_offset !== undefined && { endOffset: end_offset }),
    ...(minute_offset !== undefined && { minuteOffset: minute_offset }),
    ...(hour_offset !== undefined && { hourOffset: hour_offset }),
    ...(day_offset !== undefined && { dayOffset: day_offset }),
  };
  if (kind === 'hourly') return hourly(options);
  if (kind === 'daily') return daily(options);
  if (kind === 'weekly') return weekly(options);
  if (kind === 'monthly') return monthly(options);
  return cron({ ...options, cron: cron_schedule });
}

/** The only dimension of a definition of windows. */
export function timeOf(definition: PartitionsDefinition): TimeDimension {
  return timeDimensionOf(definition) as TimeDimension;
}

/** Keys that exist at an instant. */
export function keysAt(definition: PartitionsDefinition, now: string): readonly string[] {
  return [...keysOf(allPartitions(definition, Date.parse(now)))];
}
