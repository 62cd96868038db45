/** Schedules of Amazon EventBridge Scheduler. */
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { machineName, scheduleGroupName } from '../core/deployed-names.ts';
import { InvalidInputError } from '../core/errors.ts';
import { clientConfig } from '../runtime/aws/client-config.ts';
import type { JobSchedule, Schedules } from '../runtime/deployment.ts';

/** The schedules of an environment. */
export function eventBridgeSchedules(environment: string): Schedules {
  const client = new SchedulerClient(clientConfig);
  const GroupName = scheduleGroupName(environment);
  const get = (Name: string): Promise<GetScheduleCommandOutput> =>
    client.send(new GetScheduleCommand({ GroupName, Name }));
  const names = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    try {
      for await (const { Schedules } of paginateListSchedules({ client }, { GroupName }))
        for (const { Name } of Schedules ?? []) found.push(Name as string);
    } catch (error) {
      // An environment without scheduled jobs has no group.
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
    return found.sort();
  };
  return {
    async list() {
      const schedules: JobSchedule[] = [];
      for (const name of await names()) schedules.push(scheduleOf(await get(name), environment));
      return schedules;
    },
    async set(name, isEnabled) {
      const known = await names();
      if (!known.includes(name))
        throw new InvalidInputError(
          `there is no schedule ${JSON.stringify(name)} in environment ${environment}; schedules are ${known.join(', ') || 'none'}`,
        );
      const {
        $metadata: _,
        Arn: __,
        CreationDate: ___,
        LastModificationDate: ____,
        ...fields
      } = await get(name);
      const { Name, ScheduleExpression, FlexibleTimeWindow, Target } = fields;
      const State = isEnabled ? 'ENABLED' : 'DISABLED';
      // What an update leaves out goes back to its default: every field is given again.
      await client.send(
        new UpdateScheduleCommand({
          ...fields,
          Name,
          ScheduleExpression,
          FlexibleTimeWindow,
          Target,
          State,
        }),
      );
      return { ...scheduleOf({ ...fields, $metadata: {} }, environment), isEnabled };
    },
  };
}

function scheduleOf(
  { Name, ScheduleExpression, ScheduleExpressionTimezone, State, Target }: GetScheduleCommandOutput,
  environment: string,
): JobSchedule {
  const machine = Target?.Arn?.split(':').at(-1) ?? '';
  return {
    name: Name as string,
    job: machine.startsWith(machineName(environment, ''))
      ? machine.slice(machineName(environment, '').length)
      : machine,
    expression: ScheduleExpression as string,
    timezone: ScheduleExpressionTimezone ?? 'UTC',
    isEnabled: State !== 'DISABLED',
  };
}
