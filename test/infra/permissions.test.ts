import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Definitions, Step } from '../../core/index.ts';
import { assetSegment, tableName } from '../../core/names.ts';
import { onAllResources } from '../../infra/permissions/wildcards.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import dynamicMap from '../cases/dynamic-map/definitions.ts';
import multiAsset from '../cases/multi-asset/definitions.ts';
import observed from '../cases/observed/definitions.ts';
import optionalBranch from '../cases/optional-branch/definitions.ts';
import sql from '../cases/sql/definitions.ts';
import { matches } from '../support/iam.ts';
import { arn, type Roles, rolesOf, rolesOfStep } from './roles.ts';

const shipped = await loadProject(fileURLToPath(new URL('../..', import.meta.url)));
const projects: readonly (readonly [string, Definitions])[] = [
  ['shipped', shipped],
  ...Object.entries({ dynamicMap, multiAsset, observed, optionalBranch, sql }),
];

/** Something to do: action, resource, values of condition keys. */
type Ask = readonly [action: string, resource: string, context?: Readonly<Record<string, string | string[]>>];

const leading = (...keys: string[]) => ({ 'dynamodb:LeadingKeys': keys });
const file = (data: string, asset: string): string =>
  `${data}/${assetSegment(asset)}/dt=2024-01-01/sym=BTCUSDT/0123abcd/part-00000.parquet`;
const table = (asset: string, env = 'dev'): string => arn('glue', `table/qf_${env}/${tableName(asset)}`);

/** What a step's worker needs, from the definitions. */
function needsOf(step: Step, { data, runs, table: catalog }: Roles): { run: Ask[]; publish: Ask[] } {
  const isObserved = step.body.kind === 'observe';
  const own = step.outputs.map(({ key }) => key);
  const upstream = Object.values(step.deps).map(({ asset }) => asset.key);
  const reads = upstream.map((key): Ask => ['s3:GetObject', file(data, key)]);
  const writes = own.map((key): Ask => ['s3:PutObject', file(data, key)]);
  const readsBack = own.flatMap((key): Ask[] => [
    ['s3:GetObject', file(data, key)],
    ['s3:ListBucket', data, { 's3:prefix': `${assetSegment(key)}/dt=2024-01-01/` }],
  ]);
  const publishes: Ask[] = [
    ['dynamodb:GetItem', catalog, leading('R#run-1')],
    ['dynamodb:Query', catalog, leading('O#any#0')],
    ['dynamodb:PutItem', catalog, leading('R#run-1#a')],
    ['dynamodb:PutItem', catalog, leading(`L#${step.name}#2024-01-01`)],
    ...own.flatMap((key): Ask[] => [
      ['dynamodb:PutItem', catalog, leading(`A#${key}#0`)],
      ['dynamodb:UpdateItem', catalog, leading(`M#${key}#2024-01-01|BTCUSDT`)],
      ['dynamodb:PutItem', catalog, leading(`O#${key}#f`)],
      ...(isObserved
        ? []
        : ([
            ['glue:GetTable', table(key)],
            ['glue:BatchUpdatePartition', table(key)],
          ] satisfies Ask[])),
    ]),
  ];
  if (step.compute?.backend !== 'athena')
    return { run: isObserved ? publishes : [...reads, ...writes, ...readsBack, ...publishes], publish: [] };
  return {
    run: [
      ...[...reads, ...writes],
      ...upstream.map((key): Ask => ['glue:GetPartitions', table(key)]),
      ['athena:StartQueryExecution', arn('athena', 'workgroup/qf-dev')],
      ['athena:GetQueryExecution', arn('athena', 'workgroup/qf-dev')],
      ['athena:StopQueryExecution', arn('athena', 'workgroup/qf-dev')],
      ['s3:PutObject', `${runs}/athena-results/x.csv`],
      ['s3:GetBucketLocation', data],
    ],
    publish: [...readsBack, ...publishes],
  };
}

/** What no worker of a step may do. */
function forbiddenTo(step: Step, graph: Definitions['graph'], { data, runs, table: catalog }: Roles): Ask[] {
  const own = step.outputs.map(({ key }) => key);
  const audited = step.outputs.flatMap(({ checks, tests }) => [...checks, ...tests]);
  const read = [step.deps, ...audited.map(({ deps = {} }) => deps)].flatMap((deps) =>
    Object.values(deps).map(({ asset }) => asset.key),
  );
  const others = [...graph.outputs.keys()].filter((key) => !own.includes(key));
  const strangers = others.filter((key) => !read.includes(key));
  // Neighbours whose names begin or end alike.
  const near = own
    .flatMap((key) => [`${key}/b`, `${key}_2`, `x/${key}`])
    .filter((key) => !graph.outputs.has(key));
  const mayLead = [...graph.outputs.values()].some(({ optional }) => optional);
  const states = 'qf-dev-quantflow_ingest';
  return [
    ...[...strangers, ...near].map((key): Ask => ['s3:GetObject', file(data, key)]),
    ...[...others, ...near].flatMap((key): Ask[] => [
      ['s3:PutObject', file(data, key)],
      ['glue:UpdatePartition', table(key)],
      ['glue:BatchUpdatePartition', table(key)],
      ['glue:UpdateTable', table(key)],
    ]),
    ...[...strangers, ...near].flatMap((key): Ask[] => [
      ['dynamodb:UpdateItem', catalog, leading(`M#${key}#2024-01-01`)],
      // What comes after an optional output may be marked as skipped.
      ...(mayLead
        ? []
        : ([
            ['dynamodb:PutItem', catalog, leading(...own.map((asset) => `A#${asset}#0`), `A#${key}#0`)],
          ] satisfies Ask[])),
    ]),
    // The catalog forgets nothing, and the record of a run is Plan's and Finish's.
    ...own.flatMap((key): Ask[] => [
      ['dynamodb:DeleteItem', catalog, leading(`A#${key}#0`)],
      ['s3:DeleteObject', file(data, key)],
      ['s3:DeleteObjectVersion', file(data, key)],
      ['glue:DeleteTable', table(key)],
      ['glue:DeletePartition', table(key)],
      ['glue:UpdatePartition', table(key, 'prod')],
    ]),
    ['dynamodb:BatchWriteItem', catalog, leading(...own.map((key) => `A#${key}#0`))],
    ['dynamodb:Scan', catalog],
    ['dynamodb:DeleteTable', catalog],
    ['dynamodb:UpdateItem', catalog, leading('R#run-1')],
    ['dynamodb:PutItem', catalog, leading('K#job#key')],
    ['dynamodb:PutItem', catalog, leading('L#another_step#2024-01-01')],
    ['dynamodb:PutItem', `${catalog}-prod`, leading('R#run-1#a')],
    ['s3:PutObject', `${runs}/2024-01-01/run-1/plan-1/stage_1.jsonl`],
    ['s3:ListBucket', data, { 's3:prefix': '' }],
    ['s3:PutBucketPolicy', data],
    ['athena:StartQueryExecution', arn('athena', 'workgroup/primary')],
    ['athena:StartQueryExecution', arn('athena', 'workgroup/qf-prod')],
    ['iam:PassRole', 'arn:aws:iam::<AWS::AccountId>:role/any'],
    ['sts:AssumeRole', 'arn:aws:iam::<AWS::AccountId>:role/any'],
    ['states:StartExecution', arn('states', `stateMachine:${states}`)],
    ['states:StopExecution', arn('states', `execution:${states}:run-1`)],
    ['lambda:InvokeFunction', arn('lambda', 'function:any')],
    ['batch:SubmitJob', arn('batch', 'job-definition/qf-dev-any:1')],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:any')],
    ['ssm:GetParameter', arn('ssm', 'parameter/any')],
  ];
}

/** Steps of the jobs, each once. */
function stepsOf({ jobs }: Definitions): readonly Step[] {
  return [...new Set([...jobs.values()].flatMap(({ steps }) => steps))];
}

describe.each(projects)('%s', (_, project) => {
  const roles = rolesOf(project);
  const steps = stepsOf(project);

  test('the role of every step allows what the step needs', () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      const needs = needsOf(step, roles);
      const names = rolesOfStep(step);
      const denied = (name: string, asks: readonly Ask[]): readonly Ask[] =>
        asks.filter((ask) => !roles.may(name, ...ask));
      expect([step.name, denied(names.run, needs.run)]).toEqual([step.name, []]);
      if (names.publish !== undefined)
        expect([step.name, denied(names.publish, needs.publish)]).toEqual([step.name, []]);
    }
  });

  test('the role of no step allows what is forbidden', () => {
    for (const step of steps) {
      const forbidden = forbiddenTo(step, project.graph, roles);
      for (const name of Object.values(rolesOfStep(step))) {
        const allowed = forbidden.filter((ask) => roles.may(name, ...ask));
        expect([name, allowed]).toEqual([name, []]);
      }
    }
  });

  test('no role may do an action by wildcard; on all resources only what names none', () => {
    for (const name of roles.names) {
      for (const { Action, Resource } of roles.statements(name)) {
        expect(Action.filter((action) => action.includes('*'))).toEqual([]);
        if (Resource.includes('*'))
          expect(Action.filter((action) => !(action in onAllResources))).toEqual([]);
      }
    }
  });

  test('a state machine starts children of its own alone, and what its own job calls', () => {
    for (const job of project.jobs.keys()) {
      const name = `State machine of job ${job}`;
      const own = (rest: string): string => arn('states', `execution:qf-dev-${job}${rest}`);
      const needed: Ask[] = [
        ['states:StartExecution', arn('states', `stateMachine:qf-dev-${job}`)],
        ['states:StopExecution', own(':run-1')],
        ['states:DescribeExecution', own('/stage_1:child')],
        ['states:RedriveExecution', own('/stage_1:child')],
        ['s3:GetObject', `${roles.runs}/2024-01-01/run-1/plan-1/stage_1.jsonl`],
        ['s3:PutObject', `${roles.runs}/2024-01-01/run-1/plan-1/stage_1-results/u/FAILED_0.json`],
        ['logs:CreateLogDelivery', '*'],
        ['xray:PutTraceSegments', '*'],
      ];
      const forbidden: Ask[] = [
        ['states:StartExecution', arn('states', `stateMachine:qf-dev-${job}_2`)],
        ['states:StartExecution', arn('states', `stateMachine:qf-prod-${job}`)],
        ['states:StopExecution', arn('states', `execution:qf-prod-${job}:run-1`)],
        ['s3:GetObject', file(roles.data, 'any')],
        ['s3:PutObject', `${roles.runs}/2024-01-01/run-1/plan-1/stage_1.jsonl`],
        ['athena:StartQueryExecution', arn('athena', 'workgroup/qf-dev')],
        ['glue:GetTable', table('any')],
        ['dynamodb:GetItem', roles.table, leading('R#run-1')],
        ['iam:PassRole', 'arn:aws:iam::<AWS::AccountId>:role/any'],
        ['sts:AssumeRole', 'arn:aws:iam::<AWS::AccountId>:role/any'],
        ['lambda:InvokeFunction', arn('lambda', 'function:any')],
      ];
      expect(needed.filter((ask) => !roles.may(name, ...ask))).toEqual([]);
      expect(forbidden.filter((ask) => roles.may(name, ...ask))).toEqual([]);
    }
  });
});

const roles = rolesOf(shipped);

test('Plan writes shards, runs and run keys, Finish reads shards and closes runs; neither touches a file of data', () => {
  const shards = `${roles.runs}/2024/plan-1/stage_1.jsonl`;
  const [plan, finish] = ['quantflow plan', 'quantflow finish'] as const;
  const run: Ask = ['dynamodb:UpdateItem', roles.table, leading('R#run-1')];
  expect(roles.may(plan, 's3:PutObject', shards)).toBe(true);
  expect(roles.may(plan, ...run)).toBe(true);
  expect(roles.may(plan, 'dynamodb:PutItem', roles.table, leading('K#job#key'))).toBe(true);
  expect(roles.may(plan, 'dynamodb:PutItem', roles.table, leading('R#run-1', 'T', 'T#job'))).toBe(true);
  expect(roles.may(finish, 's3:GetObject', shards)).toBe(true);
  expect(roles.may(finish, 's3:GetObject', `${roles.runs}/2024/plan-1/stage_1-results/u/FAILED_0.json`)).toBe(
    true,
  );
  expect(roles.may(finish, 's3:PutObject', shards)).toBe(false);
  expect(roles.may(plan, 'glue:GetPartition', table('cdm_trade'))).toBe(true);
  expect(roles.may(plan, 'glue:GetPartition', table('cdm_trade', 'prod'))).toBe(false);
  expect(roles.may(finish, ...run)).toBe(true);
  for (const name of [plan, finish]) {
    expect(roles.may(name, 's3:GetObject', `${roles.runs}/athena-results/x.csv`)).toBe(false);
    expect(roles.may(name, 'dynamodb:PutItem', roles.table, leading('M#cdm_trade#2024-01-01'))).toBe(false);
    expect(roles.may(name, 'dynamodb:DeleteItem', roles.table, leading('R#run-1'))).toBe(false);
    for (const { Resource } of roles.statements(name))
      expect(Resource.filter((resource) => resource.includes(roles.data))).toEqual([]);
  }
  expect(roles.may('quantflow gate', 'dynamodb:GetItem', roles.table, leading('R#run-1'))).toBe(true);
  expect(roles.may('quantflow gate', ...run)).toBe(false);
});

test('a publisher does not read upstream assets: the query did', () => {
  const publisher = 'quantflow publish of cdm_trade';
  expect(roles.may(publisher, 's3:GetObject', file(roles.data, 'cdm_trade'))).toBe(true);
  expect(roles.may(publisher, 's3:GetObject', file(roles.data, 'raw_synthetic_trades'))).toBe(false);
});

test('the ends of a fan-out record its assets, and those after them, alone', () => {
  const ofMap = rolesOf(dynamicMap);
  const record = (key: string): Ask => ['dynamodb:PutItem', ofMap.table, leading(`A#${key}#0`)];
  const keys = [...dynamicMap.graph.outputs.keys()];
  const allowed = keys.filter((key) => ofMap.may('quantflow fan-out', ...record(key)));
  expect(allowed.sort()).toEqual(['sizes', 'sizes/fetch', 'sizes/measure']);
  expect(ofMap.may('quantflow fan-out', 's3:GetObject', file(ofMap.data, 'all'))).toBe(false);
});

test('a step that may lead others around records that they were skipped', () => {
  const branch = rolesOf(optionalBranch);
  const steps = stepsOf(optionalBranch);
  const leader = steps.find(({ outputs }) => outputs.some(({ optional }) => optional)) as Step;
  const after = steps.filter(({ deps }) => Object.values(deps).some(({ asset }) => asset.step === leader));
  expect(after.length).toBeGreaterThan(0);
  const { run } = rolesOfStep(leader);
  for (const { outputs } of after)
    for (const { key } of outputs) {
      expect(branch.may(run, 'dynamodb:UpdateItem', branch.table, leading(`A#${key}#0`))).toBe(true);
      expect(branch.may(run, 'dynamodb:PutItem', branch.table, leading(`O#${key}#0`))).toBe(true);
      expect(branch.may(run, 'dynamodb:PutItem', branch.table, leading(`M#${key}#2024-01-01`))).toBe(false);
      expect(branch.may(run, 's3:PutObject', file(branch.data, key))).toBe(false);
    }
});

test('a state machine submits any revision of its own jobs', () => {
  const machine = 'State machine of job quantflow_state_engine';
  const definition = arn('batch', 'job-definition/qf-dev');
  expect(roles.may(machine, 'batch:SubmitJob', `${definition}-state_engine_full:7`)).toBe(true);
  expect(roles.may(machine, 'batch:SubmitJob', `${definition}-ft_features:7`)).toBe(false);
  expect(
    roles.may(machine, 'events:PutRule', arn('events', 'rule/StepFunctionsGetEventsForBatchJobsRule')),
  ).toBe(true);
  expect(roles.may(machine, 'events:PutRule', arn('events', 'rule/other'))).toBe(false);
});

test('a query role trusts state machines of its environment, and they take on the roles of their own queries', () => {
  const { resources, plain } = roles.stack;
  const found = (description: string) =>
    resources('AWS::IAM::Role').find(({ Properties }) => Properties['Description'] === description)!;
  const role = (description: string): string => `<${found(description).id}>`;
  const [trust, ...others] =
    found('Queries of step cdm_trade').Properties['AssumeRolePolicyDocument'].Statement;
  expect(others).toEqual([]);
  expect(plain(trust.Principal.AWS)).toBe('arn:aws:iam::<AWS::AccountId>:root');
  const pattern = plain(trust.Condition.ArnLike['aws:PrincipalArn']);
  const trusts = (description: string): boolean => {
    const { Path = '/' } = found(description).Properties;
    return matches(pattern, `arn:aws:iam::<AWS::AccountId>:role${Path}Name`);
  };
  for (const name of roles.names) expect(trusts(name), name).toBe(name.startsWith('State machine of job '));
  const takesOn = (job: string, step: string): boolean =>
    roles.may(`State machine of job ${job}`, 'sts:AssumeRole', role(`Queries of step ${step}`));
  expect(takesOn('quantflow_dbt', 'cdm_trade')).toBe(true);
  expect(takesOn('quantflow_dbt', 'skeleton_stage')).toBe(false);
  expect(takesOn('quantflow_ingest', 'cdm_trade')).toBe(false);
});
