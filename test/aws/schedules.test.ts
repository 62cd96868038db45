/** Schedules of a deployment: all pages are listed, and an update keeps every field. */
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeAws } from './fake-aws.ts';
import { serviceError } from './service-error.ts';

const aws = fakeAws();
const scheduler = mockClient(SchedulerClient);
beforeEach(() => scheduler.reset());

const schedule = {
  Name: 'means_schedule',
  GroupName: 'qf-dev',
  Description: 'Starts means',
  ScheduleExpression: 'cron(0 0 * * ? *)',
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  State: 'ENABLED' as const,
  ActionAfterCompletion: 'NONE' as const,
  StartDate: new Date('2024-01-01T00:00:00Z'),
  KmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1',
  Target: {
    Arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:qf-dev-means',
    RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
    Input: '{"scheduled_at":"<aws.scheduler.scheduled-time>"}',
    DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:dead' },
    RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
  },
};
const asRead = {
  ...schedule,
  Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/qf-dev/means_schedule',
  CreationDate: new Date(0),
  LastModificationDate: new Date(0),
};

function schedulesAre(...pages: readonly (readonly string[])[]): void {
  let behavior = scheduler.on(ListSchedulesCommand);
  pages.forEach((names, i) => {
    const Schedules = names.map((Name) => ({ Name }));
    behavior = behavior.resolvesOnce({ Schedules, ...(i < pages.length - 1 && { NextToken: `${i}` }) });
  });
  scheduler.on(GetScheduleCommand).callsFake(({ Name }: { Name: string }) => ({ ...asRead, Name }));
  scheduler.on(UpdateScheduleCommand).resolves({ ScheduleArn: asRead.Arn });
}

describe('qf --env dev schedule', () => {
  test('ls lists every page, with the job of each', async () => {
    schedulesAre(['b_schedule'], ['a_schedule']);
    const of = { job: 'means', expression: 'cron(0 0 * * ? *)', timezone: 'UTC', isEnabled: true };
    expect(await aws.json('schedule', 'ls')).toEqual([
      { schedule: 'a_schedule', ...of },
      { schedule: 'b_schedule', ...of },
    ]);
  });

  test('ls of an environment without schedules is empty', async () => {
    scheduler.on(ListSchedulesCommand).rejects(serviceError('ResourceNotFoundException'));
    expect(await aws.json('schedule', 'ls')).toEqual([]);
  });

  test('stop and start give every field again, as an update takes away what it is not given', async () => {
    schedulesAre(['means_schedule']);
    const { stdout } = await aws.call('schedule', 'stop', 'means_schedule');
    expect(stdout).toBe('means_schedule no longer starts means\n');
    const [update] = scheduler.commandCalls(UpdateScheduleCommand);
    expect(update?.args[0].input).toEqual({ ...schedule, State: 'DISABLED' });
    scheduler.reset();
    schedulesAre(['means_schedule']);
    expect((await aws.call('schedule', 'start', 'means_schedule')).stdout).toBe(
      'means_schedule starts means\n',
    );
  });

  test('a name that there is not is told with those that there are', async () => {
    schedulesAre(['means_schedule']);
    expect(await aws.call('schedule', 'stop', 'mean_schedule')).toMatchObject({
      code: 2,
      stderr: 'qf: there is no schedule "mean_schedule" in environment dev; schedules are means_schedule\n',
    });
    expect(scheduler.commandCalls(UpdateScheduleCommand)).toHaveLength(0);
  });
});

describe('qf schedule on this machine', () => {
  test('lists those of the definitions; there is nothing to start or to stop', async () => {
    const { stdout } = await aws.local('schedule', 'ls');
    expect(stdout).toMatch(/^means_schedule {2}means {2}cron\(0 0 \* \* \? \*\) {2}UTC +on when deployed$/m);
    expect(await aws.local('schedule', 'stop', 'means_schedule')).toMatchObject({
      code: 2,
      stderr:
        'qf: no schedule runs on this machine; name a deployment: qf --env NAME schedule stop means_schedule\n',
    });
    expect(await aws.local('schedule', 'pause')).toMatchObject({
      code: 2,
      stderr: 'qf: schedule pause is unknown; use ls, start or stop\n',
    });
  });
});
