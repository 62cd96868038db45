/** EventBridge Scheduler: starts jobs when their partitions are complete. */
import { Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { scheduleGroupName } from '../../core/deployed-names.ts';
import type { CompiledJob } from '../../state-machines/types.ts';
import { justify } from '../nag.ts';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';

/** Props of {@link Schedules}. */
export interface SchedulesProps {
  readonly env: string;
  /** Jobs with schedules. */
  readonly jobs: readonly CompiledJob[];
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
}

/** The schedules of all jobs, their group, role and dead-letter queue. */
export class Schedules extends Construct {
  /** Ticks that started nothing. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { env, jobs, machines }: SchedulesProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    justify(this.deadLetters, 'SQS3', 'it is the dead-letter queue of the schedules');
    const group = new CfnScheduleGroup(this, 'Group', { name: scheduleGroupName(env) });
    const arnOf = (job: string): string => machines.get(job) as string;
    const role = roleOf(this, 'Role', {
      description: 'Starts scheduled jobs',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      statements: [
        allow(
          ['states:StartExecution'],
          jobs.map(({ job }) => arnOf(job)),
        ),
        allow(['sqs:SendMessage'], [this.deadLetters.queueArn]),
      ],
    });
    for (const { job, schedules } of jobs) {
      for (const { name, expression, timezone, enabled, input } of schedules) {
        new CfnSchedule(this, name, {
          // The service takes 64 characters; without a name it gives one.
          ...(name.length <= 64 && { name }),
          groupName: group.ref,
          description: `Starts ${job}`,
          scheduleExpression: expression,
          scheduleExpressionTimezone: timezone,
          flexibleTimeWindow: { mode: 'OFF' },
          state: enabled ? 'ENABLED' : 'DISABLED',
          target: {
            arn: arnOf(job),
            roleArn: role.roleArn,
            input: JSON.stringify(input),
            deadLetterConfig: { arn: this.deadLetters.queueArn },
            retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
          },
        });
      }
    }
  }
}
