import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetPartitionCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableName } from '../../core/names.ts';
import { functionNames } from '../../infra/bundle.ts';
import { distDir } from '../../infra/paths.ts';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import { type ExecutionResult, StatesError } from '../../local/interpreter/index.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { openCatalog } from '../../runtime/catalog/index.ts';
import { mostZipped, zippedBytes } from '../infra/bundle-size.ts';
import { decide, statementsOf } from '../support/iam.ts';
import { startXRayDaemon, type XRayDaemon } from '../support/xray-daemon.ts';
import { athenaSync } from './support/athena.ts';
import { type AthenaServer, startAthena } from './support/athena-server.ts';
import { batchJobs } from './support/batch.ts';
import { type CreatedStack, createStack } from './support/create.ts';
import { digestsOf } from './support/digests.ts';
import { machineOf, type RehearsedMachine } from './support/host.ts';
import { type Lambdas, lambdas } from './support/lambda.ts';
import { type Recorder, startRecorder } from './support/recorder.ts';
import { readTemplate } from './support/template.ts';

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'quantflow-rehearse-'));
const day = { start_date: '2024-01-01', end_date: '2024-01-01' };
const home = homeAt(join(dir, 'home'));
const run = [
  'bin/qf.js',
  'run',
  'quantflow_pipeline',
  '--start-date',
  day.start_date,
  '--end-date',
  day.end_date,
];
const definitions = await loadProject(root);

let stack: CreatedStack;
let machine: RehearsedMachine;
let functions: Lambdas;
let athena: AthenaServer;
let recorder: Recorder;
let daemon: XRayDaemon;
/** Submits of jobs that are refused from now on. */
let submits = 0;
let first: ExecutionResult;
/** Of the same day on the embedded host. */
let local: Awaited<ReturnType<typeof digestsOf>>;

/** Runs a program of the project. */
async function program(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 1e8,
  });
  return stdout;
}

beforeAll(async () => {
  const out = join(dir, 'cdk.out');
  await program(['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', out]);
  stack = await createStack(readTemplate(out, 'Quantflow'));
  // Before anything else starts DuckDB: the project says with how many threads.
  await program(run, { QUANTFLOW_HOME: home.dir });
  local = await digestsOf(workerEnvironment(home, root), definitions);
  athena = await startAthena(join(dir, 'athena'), 'qf_dev');
  recorder = await startRecorder(process.env['AWS_ENDPOINT_URL'] as string);
  const surroundings = (role: string): Readonly<Record<string, string>> => ({
    AWS_ENDPOINT_URL: recorder.url,
    AWS_REGION: 'us-east-1',
    // Who asks: the recorder reads it.
    AWS_ACCESS_KEY_ID: role.split('/').at(-1) as string,
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
  });
  daemon = await startXRayDaemon();
  functions = await lambdas(stack, join(dir, 'lambda'), (role) => ({
    ...surroundings(role),
    ...{ AWS_XRAY_DAEMON_ADDRESS: daemon.address, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  }));
  const jobs = await batchJobs(stack, join(dir, 'batch'), surroundings);
  machine = await machineOf(stack, 'qf-dev-quantflow_pipeline', {
    'lambda:invoke': functions.integration,
    'batch:submitJob.sync': (call) => (submits-- > 0 ? tooManyJobs() : jobs(call)),
    'athena:startQueryExecution.sync': athenaSync(new AthenaClient({ endpoint: athena.url, maxAttempts: 1 })),
  });
  first = await machine.start('first', day);
});

afterAll(() => {
  functions?.stop();
  athena?.close();
  recorder?.close();
  daemon?.close();
  rmSync(dir, { recursive: true, force: true });
});

function tooManyJobs(): never {
  throw new StatesError(
    'Batch.AWSBatchException',
    'Too Many Requests (Service: AWSBatch; Status Code: 429; Error Code: TooManyRequestsException)',
  );
}

/** `qf --env dev` of somebody who may do everything. */
const qf = (...args: readonly string[]): Promise<string> =>
  program(['bin/qf.js', ...args, '--env', 'dev'], {
    QUANTFLOW_HOME: join(dir, 'none'),
    AWS_ENDPOINT_URL: recorder.url,
    AWS_ACCESS_KEY_ID: 'operator',
  });
const json = async (...args: readonly string[]): Promise<any> => JSON.parse(await qf(...args, '--json'));
const partition = ['--partition', '2024-01-01|BTCUSDT'];

/** The environment that the template gives its workers. */
async function deployed(): Promise<Readonly<Record<string, string>>> {
  const worker = stack.template.resources.find(({ Type }) => Type === 'AWS::Lambda::Function');
  return (await stack.properties(worker!))['Environment'].Variables;
}

test('a day of the pipeline runs through the bundles and images of the stack', () => {
  expect(first.status, JSON.stringify([first, machine.taskErrors], undefined, 2)).toBe('SUCCEEDED');
});

test('every bundle of the deployment is under its ceiling', () => {
  const folders = ['functions', 'images'].flatMap((kind) =>
    readdirSync(join(distDir, kind)).map((name) => join(distDir, kind, name)),
  );
  // Images as well.
  expect(folders.length).toBeGreaterThan(functionNames.length);
  for (const folder of folders) expect(zippedBytes(folder), folder).toBeLessThan(mostZipped);
});

test('every table has the digest that the embedded host gives it', async () => {
  expect(Object.keys(local).length).toBeGreaterThan(20);
  expect(await digestsOf({ ...(await deployed()), QUANTFLOW_SCRATCH: dir }, definitions)).toEqual(local);
});

test('Glue shows each published version', async () => {
  const glue = new GlueClient({});
  const catalog = await openCatalog((await deployed())['QUANTFLOW_CATALOG'] as string);
  for (const { key, type } of definitions.graph.assets.values()) {
    const { items } = await catalog.pointers(key);
    if (type.kind !== 'table' || items.length === 0) continue;
    const found = await glue.send(
      new GetPartitionsCommand({ DatabaseName: 'qf_dev', TableName: tableName(key) }),
    );
    const shown = (found.Partitions ?? []).map(({ Values, StorageDescriptor }) => [
      Values?.join('|'),
      StorageDescriptor?.Location?.replace(/\/$/, ''),
    ]);
    const bucket = (await deployed())['QUANTFLOW_DATA'];
    expect(shown.sort()).toEqual(
      items.map(({ partition, location }) => [partition, `${bucket}/${location}`]),
    );
  }
});

test('nobody asked for what its role does not allow', async () => {
  const policies = await stack.policies();
  const refused = recorder.asked.flatMap(({ role, action, resources, context }) => {
    const statements = (policies.get(role) ?? []).flatMap((document) => statementsOf(document, String));
    return resources
      .filter((resource) => decide(statements, { action, resource, context }) !== 'allowed')
      .map((resource) => `${role}: ${action} on ${resource}`);
  });
  expect([...new Set(refused)]).toEqual([]);
  // Plan, Finish, the gate, two functions and two jobs of steps, two publishers.
  expect(new Set(recorder.asked.map(({ role }) => role)).size).toBe(9);
  const actions = new Set(recorder.asked.map(({ action }) => action));
  expect([...actions]).toEqual(
    expect.arrayContaining([
      ...['s3:GetObject', 's3:PutObject', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      ...['glue:BatchCreatePartition', 'events:PutEvents'],
    ]),
  );
  expect(actions).not.toContain('s3:DeleteObject');
});

test('traces have the run and what was made, and the requests to AWS', () => {
  const own = daemon.segments.filter(({ annotations }) => annotations?.['run'] === 'first');
  expect(new Set(own.map(({ name }) => name))).toEqual(
    new Set(['plan', 'gate', 'step', 'publish', 'finish']),
  );
  expect(own.map(({ annotations }) => annotations)).toContainEqual({
    ...{ run: 'first', job: 'quantflow_pipeline', partition: '2024-01-01|BTCUSDT' },
    ...{ step: 'raw_synthetic', asset: expect.stringContaining('raw_synthetic_trades') },
  });
  const operations = daemon.segments.flatMap(({ name, aws }) => (aws ? [`${name} ${aws.operation}`] : []));
  expect(operations).toEqual(
    expect.arrayContaining(['DynamoDB TransactWriteItems', 'S3 PutObject', 'Glue BatchCreatePartition']),
  );
});

test('what a query scanned is in the cost of its asset', () => {
  const printed = [...functions.output.values()].join('').split('\n');
  const metrics = printed.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
  const costs = metrics.filter(({ asset }) => asset === 'cdm_trade').map(({ Cost }) => Cost);
  // Three gigabytes, and the publisher's time.
  expect(costs.length).toBeGreaterThan(0);
  for (const cost of costs) expect(cost).toBeCloseTo(0.015, 3);
});

test('a second execution of the day has nothing to make', async () => {
  expect(await machine.start('second', day)).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 0, skipped: 24 },
  });
});

test('throttled requests are waited out by the retriers of the states', async () => {
  const worker = stack.template.resources.find(({ id }) =>
    id.startsWith('FunctionsStepRawSyntheticFunctionRole'),
  );
  recorder.throttle((await stack.created(worker!.id)).ref, 'dynamodb:PutItem', 14);
  athena.throttle(3);
  submits = 3;
  const before = machine.taskErrors.length;
  const result = await machine.start('throttled', { start_date: '2024-01-02', end_date: '2024-01-02' });
  const failed = machine.taskErrors.slice(before);
  const errors = new Set(failed.map(({ error }) => error));
  expect({ ...result, errors: [...errors].sort() }, JSON.stringify(failed, undefined, 2)).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 24 },
    errors: ['Athena.TooManyRequestsException', 'Batch.AWSBatchException', 'ThrottlingException'],
  });
});

test('qf reads the deployment as it reads this machine', async () => {
  await new CloudFormationClient({}).send(
    new CreateStackCommand({
      StackName: 'quantflow-dev',
      TemplateBody: JSON.stringify({
        Resources: { Nothing: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
        Outputs: await stack.resolved(stack.template.outputs),
      }),
    }),
  );
  expect((await json('runs')).map((one: any) => [one.runId, one.status])).toEqual([
    ['throttled', 'SUCCEEDED'],
    ['second', 'SUCCEEDED'],
    ['first', 'SUCCEEDED'],
  ]);
  const shown = await json('show', 'cdm_trade', ...partition, '--digest');
  expect(shown.digest).toEqual(local['cdm_trade@2024-01-01|BTCUSDT']);
  expect(await json('versions', 'cdm_trade', ...partition)).toMatchObject([
    { isVisible: true, runId: 'first' },
  ]);
  expect(await qf('status', 'cdm_trade')).toContain('fresh');
});

test('qf rolls a version of the deployment back, its table too, and tells of it', async () => {
  const again = { ...day, selection: 'cdm_trade', write_mode: 'overwrite' };
  expect(await machine.start('again', again)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2 } });
  const versions = await json('versions', 'cdm_trade', ...partition);
  expect(versions.map((one: any) => [one.runId, one.isVisible])).toEqual([
    ['again', true],
    ['first', false],
  ]);
  const [newest, oldest] = versions.map(({ version }: { readonly version: string }) => version);
  const location = async (): Promise<string | undefined> => {
    const PartitionValues = (partition[1] as string).split('|');
    const found = await new GlueClient({}).send(
      new GetPartitionCommand({ DatabaseName: 'qf_dev', TableName: 'cdm_trade', PartitionValues }),
    );
    return found.Partition?.StorageDescriptor?.Location;
  };
  expect(await location()).toContain(`/${newest}/`);
  const asked = recorder.asked.length;
  expect(await json('rollback', 'cdm_trade', ...partition)).toMatchObject([{ version: oldest }]);
  expect(await location()).toContain(`/${oldest}/`);
  expect(await json('versions', 'cdm_trade', ...partition)).toMatchObject([
    { version: newest, isVisible: false },
    { version: oldest, isVisible: true },
  ]);
  const shown = await json('show', 'cdm_trade', ...partition, '--digest');
  expect(shown.digest).toEqual(local[`cdm_trade@${partition[1]}`]);
  const actions = new Set(
    recorder.asked.slice(asked).flatMap(({ role, action }) => (role === 'operator' ? [action] : [])),
  );
  expect([...actions]).toEqual(
    expect.arrayContaining(['dynamodb:PutItem', 'glue:BatchUpdatePartition', 'events:PutEvents']),
  );
});

test('what only has a name here is no part of a run, or has a stand-in', () => {
  expect(stack.types.named).toEqual([
    'AWS::Batch::ComputeEnvironment',
    'AWS::Batch::JobDefinition',
    'AWS::Batch::JobQueue',
    'AWS::CloudWatch::Alarm',
    ...[
      'InternetGateway',
      'Route',
      'RouteTable',
      'SecurityGroup',
      'Subnet',
      'SubnetRouteTableAssociation',
    ].map((type) => `AWS::EC2::${type}`),
    'AWS::EC2::VPC',
    'AWS::EC2::VPCEndpoint',
    'AWS::EC2::VPCGatewayAttachment',
    // Read from the template by what judges the requests.
    'AWS::IAM::Policy',
    'AWS::Lambda::Function',
    'AWS::Lambda::LayerVersion',
    'AWS::Lambda::Permission',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::StepFunctions::StateMachine',
  ]);
});
