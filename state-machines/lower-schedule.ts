/** The EventBridge Scheduler schedule of a job, from its partitions. */
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { timeDimensionOf } from '../core/partitions/definition/types.ts';
import type { CompiledSchedule } from './types.ts';

/**
 * The schedules of a job. The tick is the run key, so that a tick delivered twice runs once; the run takes the last
 * complete partition.
 */
export function lowerSchedules({ job, partitions }: ResolvedJob): readonly CompiledSchedule[] {
  const time = timeDimensionOf(partitions);
  if (job.schedule === undefined || time === undefined) return [];
  const { offsetMinutes, enabled } = job.schedule;
  const name = `${job.name}_schedule`;
  return [
    {
      name,
      expression: eventBridgeCron(time.cron, offsetMinutes),
      timezone: time.timezone,
      enabled,
      input: { run_key: `${name}:<aws.scheduler.scheduled-time>`, tags: { schedule: name } },
    },
  ];
}

/** `0 0 * * *` and an offset -> `cron(30 1 * * ? *)`. Source: EventBridge Scheduler user guide, cron-based schedules. */
export function eventBridgeCron(cron: string, offsetMinutes: number): string {
  const fields = cron.split(' ');
  const [minute, hour, ...rest] = fields;
  if (
    fields.length !== 5 ||
    rest.join(' ') !== '* * *' ||
    !/^\d+$/.test(minute ?? '') ||
    !/^\d+$/.test(hour ?? '')
  ) {
    throw new Error(
      `cron ${JSON.stringify(cron)} has no EventBridge form yet; a daily one, such as 0 0 * * *, has`,
    );
  }
  const at = (Number(hour) * 60 + Number(minute) + offsetMinutes) % 1440;
  return `cron(${at % 60} ${Math.floor(at / 60)} * * ? *)`;
}
