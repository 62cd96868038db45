import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import { asset, batch, type Definitions, definitions, job, lambda } from '../../core/index.ts';
import { compileProject } from '../../infra/compiled-project.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { renderDefinition } from '../../state-machines/compile.ts';
import diamond from '../cases/diamond/definitions.ts';
import unpartitioned from '../cases/unpartitioned/definitions.ts';
import { synthesize } from './synthesize.ts';

const shipped = await loadProject(fileURLToPath(new URL('../..', import.meta.url)));
const stack = synthesize(shipped);
const generated = (job: string): string =>
  readFileSync(new URL(`../../state-machines/generated/${job}.asl.json`, import.meta.url), 'utf8');

test('the state machines of the template are the generated JSON, byte for byte', () => {
  const machines = stack.resources('AWS::StepFunctions::StateMachine');
  expect(machines.map(({ Properties }) => Properties['StateMachineName']).sort()).toEqual(
    [...shipped.jobs.keys()].map((job) => `qf-dev-${job}`).sort(),
  );
  for (const { Properties } of machines) {
    const text = generated(Properties['StateMachineName'].slice('qf-dev-'.length));
    const long = Properties['DefinitionS3Location'];
    expect(long === undefined ? Properties['DefinitionString'] : stack.asset(long.Key)).toBe(text);
    expect(long !== undefined).toBe(text.length > 50 * 1024);
    const used = new Set([...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
    expect(Object.keys(Properties['DefinitionSubstitutions']).sort()).toEqual([...used].sort());
  }
});

test('a definition of more than 50 KB is an asset of the same bytes', () => {
  const assets = Array.from({ length: 30 }, (_, i) => asset({ key: `asset_${i}`, run: () => {} }));
  const project = definitions({ assets, jobs: [job({ name: 'long' })] });
  const [compiled] = compileProject(project).jobs;
  const text = renderDefinition(compiled!.asl);
  expect(text.length).toBeGreaterThan(50 * 1024);
  const { one, asset: assetText } = synthesize(project);
  const machine = one('AWS::StepFunctions::StateMachine');
  expect(machine['DefinitionString']).toBeUndefined();
  expect(assetText(machine['DefinitionS3Location'].Key)).toBe(text);
  expect(Object.keys(machine['DefinitionSubstitutions']).length).toBe(34);
});

test('nothing about the shipped project is worth a warning', () => {
  expect(stack.warnings).toEqual([]);
});

test('the same project synthesizes to the same bytes', () => {
  expect(synthesize(shipped).text).toBe(stack.text);
});

test('the template names no account and no region, and stays far below its limits', () => {
  const { text, resources } = stack;
  // What looks like an account is the scan limit.
  expect(text.match(/\b\d{12}\b|\b(us|eu|ap)-[a-z]+-\d/g)).toEqual(['100000000000']);
  expect(resources().length).toBeLessThan(200);
  expect(text.length).toBeLessThan(300_000);
});

test('a schedule ticks when a partition is complete, in the zone of the partitions', () => {
  const schedules = stack.resources('AWS::Scheduler::Schedule').map(({ Properties }) => Properties);
  expect(schedules.map(({ Name }) => Name).sort()).toEqual([
    'dssm_ranking_daily_schedule',
    'quantflow_pipeline_schedule',
  ]);
  for (const schedule of schedules) expect(schedule['ScheduleExpression']).toBe('cron(0 0 * * ? *)');
  const schedule = schedules.find(({ Name }) => Name.includes('pipeline'))!;
  expect(schedule).toMatchObject({
    ScheduleExpression: 'cron(0 0 * * ? *)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
  });
  expect(JSON.parse(schedule['Target'].Input)).toMatchObject({
    run_key: 'quantflow_pipeline_schedule:<aws.scheduler.scheduled-time>',
  });
  expect(schedule['Target'].DeadLetterConfig.Arn).toBeDefined();
  expect(synthesize(diamond).one('AWS::Scheduler::Schedule')).toMatchObject({
    ScheduleExpressionTimezone: 'America/New_York',
    State: 'DISABLED',
  });
});

test('buckets are encrypted, closed to the public, and refuse plain HTTP', () => {
  const { resources } = stack;
  const buckets = resources('AWS::S3::Bucket');
  expect(buckets.length).toBe(2);
  for (const { Properties } of buckets) {
    expect(Properties['PublicAccessBlockConfiguration']).toEqual({
      ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
      ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(Properties['BucketEncryption']).toBeDefined();
    expect(Properties['BucketName']).toBeUndefined();
  }
  const policies = resources('AWS::S3::BucketPolicy').map(({ Properties }) => JSON.stringify(Properties));
  expect(policies.length).toBe(2);
  for (const policy of policies)
    expect(policy).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
});

test('prod keeps its data when the stack goes, dev does not', () => {
  const kept = (env: string): readonly unknown[] =>
    synthesize(shipped, { env })
      .resources()
      .filter(({ Type }) => ['AWS::S3::Bucket', 'AWS::DynamoDB::Table'].includes(Type))
      .map(({ DeletionPolicy }) => DeletionPolicy);
  expect(kept('prod')).toEqual(['Retain', 'Retain', 'Retain']);
  expect(kept('dev')).toEqual(['Delete', 'Delete', 'Delete']);
});

test('environments share no name', () => {
  const names = (env: string): readonly string[] => {
    const found = synthesize(shipped, { env }).text.matchAll(/"\w*Name":"([^"]*qf[^"]*)"/g);
    return [...found].map(([, name]) => name as string);
  };
  const [dev, prod] = [names('dev'), names('prod')];
  expect(dev.length).toBeGreaterThan(9);
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
});

test('Batch runs in public subnets with nothing coming in, without a NAT gateway', () => {
  const { resources, one } = stack;
  expect(resources('AWS::EC2::NatGateway')).toEqual([]);
  expect(one('AWS::EC2::SecurityGroup')['SecurityGroupIngress']).toBeUndefined();
  expect(resources('AWS::EC2::SecurityGroupIngress')).toEqual([]);
  expect(resources('AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties['VpcEndpointType'])).toEqual([
    'Gateway',
    'Gateway',
  ]);
  expect(one('AWS::Batch::JobQueue')['JobStateTimeLimitActions']).toHaveLength(3);
});

test('a job definition is what the compiler says, for hosts that fail, and keeps its old revisions', () => {
  const definitions = stack.resources('AWS::Batch::JobDefinition');
  expect(definitions.map(({ Properties }) => Properties['JobDefinitionName']).sort()).toEqual([
    'qf-dev-enrich_stage',
    'qf-dev-ft_features',
    'qf-dev-state_engine_full',
  ]);
  for (const { Properties } of definitions) {
    const isLarge = Properties['JobDefinitionName'] === 'qf-dev-enrich_stage';
    expect(Properties).toMatchObject({
      PlatformCapabilities: ['FARGATE'],
      Timeout: { AttemptDurationSeconds: 7200 },
      ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
      ContainerProperties: {
        Command: ['node', 'main.js'],
        ResourceRequirements: [
          { Type: 'VCPU', Value: isLarge ? '16' : '2' },
          { Type: 'MEMORY', Value: isLarge ? '49152' : '8192' },
        ],
        RuntimePlatform: { CpuArchitecture: 'ARM64' },
        NetworkConfiguration: { AssignPublicIp: 'ENABLED' },
      },
    });
    const [first, ...rest] = Properties['RetryStrategy'].EvaluateOnExit;
    expect(first).toEqual({ Action: 'retry', OnStatusReason: 'Your Spot Task was interrupted*' });
    expect(rest.at(-1)).toEqual({ Action: 'exit', OnReason: '*' });
  }
});

test('workers find their stores by the environment, whichever compute they run on', () => {
  const { plain, resources } = stack;
  const [firstJob] = resources('AWS::Batch::JobDefinition');
  const ofBatch = firstJob!.Properties['ContainerProperties'].Environment.map(({ Name, Value }: any) => [
    Name,
    plain(Value),
  ]);
  expect(ofBatch.map(([, value]: [string, string]) => value.replace(/<.*>/, '<id>'))).toEqual([
    'dev',
    's3://<id>',
    's3://<id>',
    'dynamodb://<id>',
    'glue://qf_dev',
    'eventbridge://default',
    'ssm:///quantflow/dev',
  ]);
  for (const { Properties } of resources('AWS::Lambda::Function')) {
    const variables = Object.entries(Properties['Environment'].Variables).map(([k, v]) => [k, plain(v)]);
    expect(variables).toEqual(expect.arrayContaining(ofBatch));
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler' });
    expect(Properties['LoggingConfig'].LogGroup).toBeDefined();
  }
});

test('a function has the memory and time of its step; more memory than new accounts allow is cut, and said', () => {
  const project = (memoryMb: number): Definitions =>
    definitions({
      assets: [asset({ key: 'a', compute: lambda({ memoryMb, timeoutSeconds: 60 }), run: () => {} })],
      jobs: [job({ name: 'only' })],
    });
  const memory = (definitions: Definitions, settings = {}): unknown => {
    const { resources, warnings } = synthesize(definitions, settings);
    const worker = resources('AWS::Lambda::Function').find(({ Properties }) => Properties['Timeout'] === 60);
    return [worker?.Properties['MemorySize'], warnings.filter((text) => text.includes('step a asks'))];
  };
  expect(memory(project(512))).toEqual([512, []]);
  expect(memory(project(4096))).toEqual([3008, [expect.stringContaining('maxLambdaMemoryMb=4096')]]);
  expect(memory(project(4096), { maxLambdaMemoryMb: '10240' })).toEqual([4096, []]);
});

test('an environment sizes containers by config', () => {
  const memoryIn = (env: string): unknown =>
    synthesize(definitionsIn(shipped, env), { env })
      .resources('AWS::Batch::JobDefinition')
      .find(({ Properties }) => Properties['JobDefinitionName'] === `qf-${env}-enrich_stage`)?.Properties[
      'ContainerProperties'
    ].ResourceRequirements[1].Value;
  expect(memoryIn('dev')).toBe(String(48 * 1024));
  expect(memoryIn('prod')).toBe(String(64 * 1024));
});

test('a Glue table has the declared columns, and the dimensions as its partition keys', () => {
  const { resources, one } = stack;
  const tables = resources('AWS::Glue::Table').map(({ Properties }) => Properties['TableInput']);
  expect(tables.length).toBe(14);
  const partitions: Record<string, readonly string[]> = {
    interactions: [],
    dssm_ranking_training__skeleton_stage: ['dt'],
  };
  for (const { Name, PartitionKeys, StorageDescriptor } of tables) {
    expect(Name).toBe(Name.toLowerCase());
    const keys = partitions[Name] ?? ['dt', 'sym'];
    expect(PartitionKeys).toEqual(keys.map((key) => ({ Name: key, Type: 'string' })));
    const columns = StorageDescriptor.Columns.map(({ Name }: any) => Name);
    expect(columns.length).toBeGreaterThan(0);
    expect(columns).not.toContain('dt');
  }
  expect(one('AWS::Athena::WorkGroup')['WorkGroupConfiguration']).toMatchObject({
    EnforceWorkGroupConfiguration: true,
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
    BytesScannedCutoffPerQuery: 100e9,
  });
});

test('a project without Batch has no network, and one without schedules no scheduler', () => {
  const types = new Set(
    synthesize(unpartitioned)
      .resources()
      .map(({ Type }) => Type.split('::')[1]),
  );
  expect([...types].filter((service) => ['EC2', 'Batch', 'Scheduler'].includes(service!))).toEqual([]);
});

test('jobs share the workers of their steps; one name for two things is refused', () => {
  const { resources } = synthesize(unpartitioned);
  // Those of the two jobs, and the one of run status.
  expect(resources('AWS::Lambda::Function').length).toBe(6);
  const [one, other] = [2048, 4096].map((memoryMb, i) =>
    definitions({
      assets: [asset({ key: 'a', compute: batch({ vcpu: 1, memoryMb }), run: () => {} })],
      jobs: [job({ name: `job_${i}` })],
    }),
  );
  const both = { ...one!, jobs: new Map([...one!.jobs, ...other!.jobs]) };
  expect(() => compileProject(both)).toThrow('rename one of the steps');
});
