import { expect, test } from 'vitest';
import { asset, type Definitions, definitions, job } from '../../core/index.ts';
import { athenaByte, stepMetrics } from '../../infra/constructs/monitoring/dashboard.ts';
import { metricsLine } from '../../runtime/metrics/metrics-line.ts';
import { prices } from '../../runtime/plan/prices.ts';
import diamond from '../cases/diamond/definitions.ts';
import multiAsset from '../cases/multi-asset/definitions.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const stack = synthesize(multiAsset, { alarmEmail: 'team@example.com' });

/** Alarms by the end of their logical ID, with the metrics in them. */
const alarmsOf = ({ resources }: Synthesized): ReadonlyMap<string, readonly any[]> =>
  new Map(
    resources('AWS::CloudWatch::Alarm').map(({ id, Properties }) => [
      id.replace('MonitoringAlarms', '').slice(0, -8),
      Properties['Metrics'].filter(({ MetricStat }: any) => MetricStat !== undefined),
    ]),
  );

const many = (jobs: number): Definitions =>
  definitions({
    assets: [asset({ key: 'a', run: () => {} })],
    jobs: Array.from({ length: jobs }, (_, i) => job({ name: `job_${i}` })),
  });

test('failed runs and dead letters raise an alarm, and the alarm may publish to the topic', () => {
  const { resources, one, plain } = stack;
  const topic = `<${resources('AWS::SNS::Topic')[0]!.id}>`;
  for (const { Properties } of resources('AWS::CloudWatch::Alarm')) {
    expect(Properties['AlarmActions'].map(plain)).toEqual([topic]);
    expect(Properties).toMatchObject({ Threshold: 1, TreatMissingData: 'notBreaching' });
  }
  expect([...alarmsOf(stack).keys()].sort()).toEqual(['DeadLetters', 'FailedRuns']);
  const publishers = one('AWS::SNS::TopicPolicy')
    ['PolicyDocument'].Statement.filter(({ Effect }: any) => Effect === 'Allow')
    .map(({ Principal, Action }: any) => [Principal.Service, Action]);
  expect(publishers).toEqual([
    ['cloudwatch.amazonaws.com', 'sns:Publish'],
    ['events.amazonaws.com', 'sns:Publish'],
  ]);
});

test('the address that is given is told, and without one nobody is', () => {
  expect(stack.one('AWS::SNS::Subscription')).toMatchObject({
    Protocol: 'email',
    Endpoint: 'team@example.com',
  });
  expect(synthesize(diamond).resources('AWS::SNS::Subscription')).toEqual([]);
});

test('an alarm has at most the ten metrics that one may have, whatever the number of jobs', () => {
  const sizes = [...alarmsOf(synthesize(many(23)))].map(([name, metrics]) => [name, metrics.length]);
  expect(sizes).toEqual([
    ['FailedRuns', 10],
    ['FailedRuns2', 10],
    ['FailedRuns3', 3],
    ['DeadLetters', 1],
  ]);
});

test('dead letters of schedules and of events are looked at together', () => {
  const queues = synthesize(diamond).resources('AWS::SQS::Queue');
  expect(queues.length).toBe(2);
  expect(alarmsOf(synthesize(diamond)).get('DeadLetters')!.length).toBe(2);
});

test('rules name each state machine whole, and a pattern stays under what the service takes', () => {
  const { resources, plain } = synthesize(many(23));
  const rules = resources('AWS::Events::Rule').filter(({ Properties }) =>
    JSON.stringify(Properties['EventPattern']).includes('aws.states'),
  );
  const arns = rules.map(({ Properties }) =>
    Properties['EventPattern'].detail.stateMachineArn.map((arn: unknown) => plain(arn)),
  );
  expect(new Set(arns.flat()).size).toBe(23);
  expect(Math.max(...arns.map((of) => of.length))).toBe(10);
  // A name has 80 characters, what stands before it 65; 2,048 are allowed.
  expect(10 * (80 + 65 + 3) + 150).toBeLessThan(2048);
  const queue = `<${resources('AWS::SQS::Queue')[0]!.id}>`;
  for (const { Properties } of rules)
    expect(plain(Properties['Targets'][0].DeadLetterConfig.Arn)).toBe(queue);
});

test('a job that is stuck is told of, with the reason', () => {
  const [rule, ...others] = stack
    .resources('AWS::Events::Rule')
    .filter(({ Properties }) => JSON.stringify(Properties['EventPattern']).includes('aws.batch'));
  expect(others).toEqual([]);
  expect(rule!.Properties['EventPattern']).toMatchObject({ 'detail-type': ['Batch Job Queue Blocked'] });
  expect(stack.plain(rule!.Properties['EventPattern'].resources[0])).toMatch(/Queue/);
  expect(JSON.stringify(rule!.Properties['Targets'])).toContain('$.detail.statusReason');
  expect(synthesize(diamond).text).not.toContain('Batch Job Queue Blocked');
});

test('only prod has a dashboard, with the runs of each job', () => {
  expect(stack.resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  const { one } = synthesize(diamond, { env: 'prod' });
  const body = JSON.stringify(one('AWS::CloudWatch::Dashboard')['DashboardBody']);
  expect(one('AWS::CloudWatch::Dashboard')['DashboardName']).toBe('quantflow-prod');
  for (const job of diamond.jobs.keys()) expect(body).toContain(`${job} succeeded`);
});

test('the dashboard shows by asset what steps measure', () => {
  const { one } = synthesize(diamond, { env: 'prod' });
  const body = JSON.stringify(one('AWS::CloudWatch::Dashboard')['DashboardBody']);
  const shown = [
    ...body.matchAll(/SEARCH\('\{quantflow,[^}]*\} MetricName=\W*"(\w+)\W+environment=\W*"prod/g),
  ];
  const step = { asset: 'a', cost: 0.01, durationMs: 1 };
  const lines = [{ ...step, published: { rows: 1, bytes: 1 } }, step].map(
    (measured) => JSON.parse(metricsLine('prod', measured, Date.now()))._aws.CloudWatchMetrics[0],
  );
  const measured = lines.flatMap(({ Metrics }) => Metrics.map(({ Name }: { Name: string }) => Name));
  expect(shown.map(([, name]) => name).sort()).toEqual(
    [...new Set(measured)].filter((name) => name !== 'StepsSucceeded').sort(),
  );
  for (const { Namespace, Dimensions } of lines)
    expect(`{${[Namespace, ...Dimensions[0].sort()].join(',')}}`).toBe(stepMetrics);
});

test('the dashboard and the estimates of a plan have the same prices', () => {
  expect(athenaByte).toBe(prices.athenaByte);
});

test('functions are traced', () => {
  for (const { Properties } of stack.resources('AWS::Lambda::Function'))
    expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
});
