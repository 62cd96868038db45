/** A deployment as `qf --env wire` reaches it: stack, stores, executions, logs and schedules over the wire. */
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { beforeAll, expect, test } from 'vitest';
import { awsDeployment } from '../../aws/deployment.ts';
import { asset, daily, definitions, job, json } from '../../core/index.ts';
import type { Deployment } from '../../runtime/deployment.ts';
import { runRecord } from '../contracts/catalog-records.ts';
import { catalogTable } from './support/catalog-table.ts';

const role = 'arn:aws:iam::123456789012:role/any';
const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:qf-wire-means';
const logGroup = '/quantflow/wire/steps';
const time = Date.parse('2024-01-31T12:00:00Z');

const template = {
  Resources: {
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'wire-data' } },
    Runs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'wire-runs' } },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: logGroup } },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: catalogTable('wire-catalog') },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'qf-wire-means',
        RoleArn: role,
        DefinitionString: JSON.stringify({
          StartAt: 'A',
          States: { A: { Type: 'Wait', Seconds: 3600, End: true } },
        }),
      },
    },
  },
  Outputs: {
    DataBucket: { Value: { Ref: 'Data' } },
    RunsBucket: { Value: { Ref: 'Runs' } },
    CatalogTable: { Value: { Ref: 'Table' } },
    Database: { Value: 'qf_wire' },
    EventBus: { Value: 'default' },
    LogGroups: { Value: logGroup },
  },
};

const project = definitions({
  assets: [
    asset({ key: 'prices', partitions: daily({ start: '2024-01-01' }), type: json<number>(), run: () => 1 }),
  ],
  jobs: [job({ name: 'means' })],
});

/** The deployment; `onWait` is called at each wait. */
const deploymentOf = (onWait: () => void = () => {}, environment = 'wire'): Deployment =>
  awsDeployment({ environment, definitions: project, env: {}, now: () => time, sleep: async () => onWait() });

beforeAll(async () => {
  await new CloudFormationClient({}).send(
    new CreateStackCommand({ StackName: 'quantflow-wire', TemplateBody: JSON.stringify(template) }),
  );
  await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'qf_wire' } }));
});

test('an environment without a stack is said to be not there', async () => {
  await expect(deploymentOf(undefined, 'other').open()).rejects.toThrow(
    'there is no stack quantflow-other in us-east-1 of this account; deploy it with: qf deploy --env other',
  );
});

test('its stores and its catalog are those of the outputs', async () => {
  const runtime = await deploymentOf().open();
  await runtime.data.put('a/b', 'x');
  expect([runtime.data.url, await runtime.data.size('a/b')]).toEqual(['s3://wire-data', 1]);
  await runtime.catalog.addRun(runRecord({ runId: 'kept' }));
  expect((await runtime.catalog.run('kept'))?.runId).toBe('kept');
  await runtime.catalog.close();
});

test('a run is started, left, stopped, and closed as its execution says', async () => {
  const left = new AbortController();
  const deployment = deploymentOf(() => left.abort());
  const runtime = await deployment.open();
  const executions = deployment.executions(runtime);
  const means = { job: 'means', definition: '{}', substitutions: {} };
  expect(await executions.start(means, 'r1', { start_date: '2024-01-01' }, left.signal)).toBeUndefined();
  const executionArn = machine.replace(':stateMachine:', ':execution:').concat(':r1');
  const run = { ...runRecord({ runId: 'r1' }), executionArn, status: 'RUNNING' } as const;
  await runtime.catalog.addRun(run);
  expect(await executions.current(run)).toEqual(run);
  await executions.stop(run);
  expect(await executions.current(run)).toMatchObject({ status: 'ABORTED' });
  expect(await runtime.catalog.run('r1')).toMatchObject({ status: 'ABORTED' });
  await expect(executions.start({ ...means, job: 'other' }, 'r2', {})).rejects.toThrow(
    'job other is not deployed: environment wire has no state machine qf-wire-other in us-east-1',
  );
  await runtime.catalog.close();
});

test('lines of its workers are read back', async () => {
  const client = new CloudWatchLogsClient({});
  const [logGroupName, logStreamName] = [logGroup, 's'];
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const now = Date.now();
  const line = { time: new Date(now).toISOString(), stream: 'log', level: 'info', message: 'one' };
  const message = JSON.stringify({ runId: 'r1', step: 'prices', partition: '', attempt: '00.00', ...line });
  await client.send(
    new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [{ timestamp: now, message }] }),
  );
  expect(await Array.fromAsync(deploymentOf().logs.read('r1', 'prices'))).toEqual([
    { runId: 'r1', step: 'prices', partition: '', attempt: '00.00', lines: [line] },
  ]);
});

test('a schedule is stopped and started, and keeps all else that it says', async () => {
  const client = new SchedulerClient({});
  const { schedules } = deploymentOf();
  expect(await schedules?.list()).toEqual([]);
  await client.send(new CreateScheduleGroupCommand({ Name: 'qf-wire' }));
  await client.send(
    new CreateScheduleCommand({
      Name: 'means_schedule',
      GroupName: 'qf-wire',
      Description: 'Starts means',
      ScheduleExpression: 'cron(0 0 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: machine, RoleArn: role, Input: '{}', RetryPolicy: { MaximumRetryAttempts: 10 } },
    }),
  );
  const named = { GroupName: 'qf-wire', Name: 'means_schedule' };
  const before = await client.send(new GetScheduleCommand(named));
  expect(await schedules?.list()).toEqual([
    {
      ...{ name: 'means_schedule', job: 'means', expression: 'cron(0 0 * * ? *)' },
      ...{ timezone: 'Europe/Berlin', isEnabled: true },
    },
  ]);
  expect(await schedules?.set('means_schedule', false)).toMatchObject({ isEnabled: false });
  const { State, ...after } = await client.send(new GetScheduleCommand(named));
  expect(State).toBe('DISABLED');
  const { Description, ScheduleExpressionTimezone, Target } = before;
  expect(after).toMatchObject({ Description, ScheduleExpressionTimezone, Target });
  expect(await schedules?.set('means_schedule', true)).toMatchObject({ isEnabled: true });
});
