/** The EventBridge Scheduler schedule of a job, from its partitions. */
import { DefinitionError } from '../core/errors.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { timeDimensionOf } from '../core/partitions/definition/types.ts';
import { parseCron } from '../core/partitions/time/cron.ts';
import type { CompiledSchedule } from './types.ts';

/**
 * The schedules of a job. The tick is the run key, so that a tick delivered twice runs once; the run takes the last
 * complete partition.
 *
 * @throws DefinitionError for ticks that EventBridge cannot make
 */
export function lowerSchedules({ job, partitions }: ResolvedJob): readonly CompiledSchedule[] {
  const time = timeDimensionOf(partitions);
  if (job.schedule === undefined || time === undefined) return [];
  const { offsetMinutes, enabled } = job.schedule;
  const name = `${job.name}_schedule`;
  let expression: string;
  try {
    expression = eventBridgeCron(time.cron, offsetMinutes);
  } catch (error) {
    throw new DefinitionError([{ text: `job ${job.name}: schedule: ${(error as Error).message}`, of: job }]);
  }
  return [
    {
      name,
      expression,
      timezone: time.timezone,
      enabled,
      input: {
        scheduled_at: '<aws.scheduler.scheduled-time>',
        run_key: `${name}:<aws.scheduler.scheduled-time>`,
        tags: { schedule: name },
      },
    },
  ];
}

const dayMinutes = 1440;

/** `cron 0 0 1 * 1 has no EventBridge form: why`. */
function refuse(cron: string, why: string): never {
  throw new RangeError(`cron ${JSON.stringify(cron)} has no EventBridge form: ${why}`);
}

/**
 * `0 0 * * *` and an offset -> `cron(30 1 * * ? *)`. Days of the week count from 1 = Sunday there, and one of the two
 * day fields must be `?`. Source: EventBridge Scheduler user guide, cron-based schedules.
 *
 * @throws RangeError for a cron with days of both kinds, or an offset that moves a tick to a day that cannot be said
 */
export function eventBridgeCron(cron: string, offsetMinutes: number): string {
  const parsed = parseCron(cron);
  const { everyDay, everyWeekday, nthWeekdays } = parsed;
  if (!everyDay && !everyWeekday) refuse(cron, 'it names days of the month and of the week; use one of them');
  const list = (values: Iterable<number>, all: number): string => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted.length === all ? '*' : sorted.join(',');
  };
  const [minute = 0] = parsed.minutes;
  let minutes = list(parsed.minutes, 60);
  let hours = list(parsed.hours, 24);
  let later = 0;
  if (offsetMinutes > 0) {
    if (parsed.minutes.length > 1 || (parsed.hours.length > 1 && !parsed.everyHour))
      refuse(cron, 'an offset needs one tick a day or one an hour');
    if (parsed.everyHour) {
      if (minute + offsetMinutes >= 60) refuse(cron, 'an offset of hourly ticks stays within the hour');
      minutes = String(minute + offsetMinutes);
    } else {
      const at = (parsed.hours[0] as number) * 60 + minute + offsetMinutes;
      later = Math.floor(at / dayMinutes);
      [minutes, hours] = [String(at % 60), String(Math.floor(at / 60) % 24)];
    }
  }
  if (later > 0 && (!everyDay || parsed.months.size < 12 || nthWeekdays.size > 0))
    refuse(cron, 'its offset moves a tick past midnight, to another day of the month');
  const months = list(parsed.months, 12);
  if (everyDay && (!everyWeekday || nthWeekdays.size > 0)) {
    const weekdays = [...parsed.weekdays].map((day) => ((day + later) % 7) + 1);
    const nth = [...nthWeekdays].map((item) => `${Number(item[0]) + 1}${item.slice(1)}`);
    return `cron(${minutes} ${hours} ? ${months} ${[...weekdays.sort(), ...nth].join(',')} *)`;
  }
  const days = parsed.days.has(0) ? 'L' : list(parsed.days, 31);
  return `cron(${minutes} ${hours} ${days} ${months} ? *)`;
}
