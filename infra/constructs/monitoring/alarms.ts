/**
 * Who is told when something is wrong: an SNS topic behind a few alarms, each of which costs 0.10 USD a month for every
 * metric in it, and behind an event of AWS Batch, which has no metric of jobs that wait.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { justify } from '../../nag.ts';

/** Metrics in one alarm, at most. Source: CloudWatch, limits of alarms by metric math. */
const mostMetrics = 10;

/** Props of {@link Alarms}. */
export interface AlarmsProps {
  readonly env: string;
  readonly email: string | undefined;
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
  /** Queues of what could not be delivered. */
  readonly deadLetters: readonly IQueue[];
  readonly jobQueueArn: string | undefined;
}

/** The topic and what publishes to it. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { env, email, machines, deadLetters, jobQueueArn }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: `quantflow ${env}`, enforceSSL: true });
    justify(
      this.topic,
      'SNS2',
      'alarms cannot publish under the key of AWS, and a key of its own is 1 USD a month',
    );
    // A topic with a policy has no longer the one by which the account's alarms may publish.
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    this.topic.grantPublish(alarms);
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const failed = [...machines.values()].map(
      (arn) =>
        new Metric({
          namespace: 'AWS/States',
          metricName: 'ExecutionsFailed',
          dimensionsMap: { StateMachineArn: arn },
        }),
    );
    this.all = [
      ...inGroups(failed).map((metrics, i) =>
        this.#alarm(
          `FailedRuns${i === 0 ? '' : i + 1}`,
          metrics,
          'Sum',
          'Runs failed: qf failures RUN says why, qf retry RUN goes on',
        ),
      ),
      ...inGroups(deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible())).map(
        (metrics) =>
          this.#alarm(
            'DeadLetters',
            metrics,
            'Maximum',
            'Schedules or events were not delivered: the messages of the dead-letter queues say which',
          ),
      ),
    ];
    if (jobQueueArn !== undefined) this.#tellOfBlocked(jobQueueArn);
  }

  #alarm(id: string, metrics: readonly Metric[], statistic: string, description: string): Alarm {
    const usingMetrics = Object.fromEntries(
      metrics.map((metric, i) => [`m${i}`, metric.with({ statistic })]),
    );
    const alarm = new Alarm(this, id, {
      alarmDescription: description,
      metric: new MathExpression({
        expression: Object.keys(usingMetrics)
          .map((name) => `FILL(${name}, 0)`)
          .join(' + '),
        usingMetrics,
        label: id,
        period: Duration.minutes(5),
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  /** Whatever the reason why the first job of the queue does not start: the service tells of it in an event. */
  #tellOfBlocked(jobQueueArn: string): void {
    const text = `A job waits in the queue and blocks those behind it: ${EventField.fromPath('$.detail.jobName')}, ${EventField.fromPath('$.detail.statusReason')}`;
    new Rule(this, 'BatchBlocked', {
      description: 'A job of AWS Batch is stuck in RUNNABLE',
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job Queue Blocked'],
        resources: [jobQueueArn],
      },
      targets: [new SnsTopic(this.topic, { message: RuleTargetInput.fromText(text) })],
    });
  }
}

function inGroups<T>(all: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let i = 0; i < all.length; i += mostMetrics) groups.push(all.slice(i, i + mostMetrics));
  return groups;
}
