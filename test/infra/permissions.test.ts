import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import multiAsset from '../cases/multi-asset/definitions.ts';
import roots from '../cases/roots/definitions.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const shipped = await loadProject(fileURLToPath(new URL('../..', import.meta.url)));

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

function statementsOf({ plain }: Synthesized, document: any): readonly Statement[] {
  return document.Statement.map(({ Effect, Action, Resource }: any) => ({
    effect: Effect,
    actions: list<string>(Action),
    resources: list(Resource).map(plain),
  }));
}

/** Statements of the roles, by their logical ID without its hash. */
function rolesOf(stack: Synthesized): ReadonlyMap<string, readonly Statement[]> {
  return new Map(
    stack
      .resources('AWS::IAM::Role')
      .map(({ id, Properties }) => [
        id.slice(0, -8),
        (Properties['Policies'] ?? []).flatMap(({ PolicyDocument }: any) =>
          statementsOf(stack, PolicyDocument),
        ),
      ]),
  );
}

const stack = synthesize(shipped);
const roles = rolesOf(stack);

/** True when some statement allows the action on the resource; conditions are taken as met. */
function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  const matches = (pattern: string): boolean =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    ).test(resource);
  return statements.some(
    ({ effect, actions, resources }) =>
      effect === 'Allow' && actions.includes(action) && resources.some(matches),
  );
}

test('no role may do an action by wildcard, and only what names no resource is allowed on all', () => {
  const documents = stack
    .resources('AWS::IAM::Policy')
    .flatMap(({ Properties }) => statementsOf(stack, Properties['PolicyDocument']));
  const onAll = new Set<string>();
  for (const { actions, resources } of [...[...roles.values()].flat(), ...documents]) {
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    if (resources.includes('*')) for (const action of actions) onAll.add(action);
  }
  // Log delivery, tracing and registry log-in work on the account; jobs are described by no ARN; Lake Formation has none.
  const services = ['logs:', 'xray:'];
  expect(
    [...onAll].filter((action) => !services.some((service) => action.startsWith(service))).sort(),
  ).toEqual(['batch:DescribeJobs', 'ecr:GetAuthorizationToken', 'lakeformation:GetDataAccess']);
});

const [bucket, runs] = stack.resources('AWS::S3::Bucket').map(({ id }) => `<${id}>`) as [string, string];

test('a step reads its upstream assets and writes its own, and nothing else', () => {
  const labels = roles.get('FunctionsStepCdmLabelsFunctionRole')!;
  const key = 'dt=2024-01-01/sym=BTCUSDT/v/part-00000.parquet';
  expect(allows(labels, 's3:GetObject', `${bucket}/cdm_time_bars/${key}`)).toBe(true);
  expect(allows(labels, 's3:PutObject', `${bucket}/cdm_labels/${key}`)).toBe(true);
  expect(allows(labels, 's3:PutObject', `${bucket}/cdm_time_bars/${key}`)).toBe(false);
  expect(allows(labels, 's3:GetObject', `${bucket}/cdm_trade/${key}`)).toBe(false);
  expect(allows(labels, 's3:PutObject', `${runs}/x/plan-1/stage_1.jsonl`)).toBe(false);
  const forbidden = ['s3:DeleteObject', 'dynamodb:DeleteItem', 'iam:PassRole', 'states:StartExecution'];
  for (const action of forbidden) {
    for (const statement of labels) expect(statement.actions).not.toContain(action);
  }
});

test('an asset whose name begins like another is kept apart from it', () => {
  const left = rolesOf(synthesize(multiAsset)).get('FunctionsStepLFunctionRole')!;
  expect(allows(left, 's3:GetObject', `${bucket}/side__left/dt=2024-01-01/x`)).toBe(true);
  expect(allows(left, 's3:GetObject', `${bucket}/side__left_too/x`)).toBe(false);
  expect(allows(left, 's3:GetObject', `${bucket}/side__right/x`)).toBe(false);
  expect(allows(left, 's3:PutObject', `${bucket}/lo/x`)).toBe(false);
});

test('an asset with a root is reached at the root of the environment and below it, where runs may put it', () => {
  const found = rolesOf(synthesize(definitionsIn(roots, 'prod'), { env: 'prod' }));
  const query = found.get('MachineRolesQueryMidsRole')!;
  const version = 'mids/dt=2024-01-01/v/x';
  expect(allows(query, 's3:PutObject', `${bucket}/live/models/${version}`)).toBe(true);
  expect(allows(query, 's3:PutObject', `${bucket}/live/models/trial/${version}`)).toBe(true);
  expect(allows(query, 's3:PutObject', `${bucket}/research/models/${version}`)).toBe(false);
  expect(allows(query, 's3:PutObject', `${bucket}/live/models/other/dt=2024-01-01/v/x`)).toBe(false);
  const reader = found.get('FunctionsStepHighestFunctionRole')!;
  expect(allows(reader, 's3:GetObject', `${bucket}/live/models/trial/${version}`)).toBe(true);
  expect(allows(reader, 's3:GetObject', `${bucket}/quotes/x`)).toBe(false);
});

test('a publisher does not read upstream assets: the query did', () => {
  const publisher = roles.get('FunctionsPublishCdmTradeFunctionRole')!;
  expect(allows(publisher, 's3:GetObject', `${bucket}/cdm_trade/x`)).toBe(true);
  expect(allows(publisher, 's3:GetObject', `${bucket}/raw_synthetic_trades/x`)).toBe(false);
});

test('Plan writes shards, Finish reads them, and neither touches data', () => {
  const [plan, finish] = [roles.get('FunctionsPlanFunctionRole')!, roles.get('FunctionsFinishFunctionRole')!];
  const shards = `${runs}/2024/plan-1/stage_1.jsonl`;
  expect(allows(plan, 's3:PutObject', shards)).toBe(true);
  expect(allows(plan, 's3:GetObject', `${runs}/athena-results/x.csv`)).toBe(false);
  expect(allows(finish, 's3:GetObject', shards)).toBe(true);
  expect(allows(finish, 's3:GetObject', `${runs}/2024/plan-1/stage_1-results/u/FAILED_0.json`)).toBe(true);
  for (const { resources } of [...plan, ...finish])
    expect(resources.filter((resource) => resource.includes(bucket))).toEqual([]);
});

test('a state machine starts children of its own alone, and submits any revision of its own jobs', () => {
  const machine = roles.get('MachineRolesquantflowstateengine')!;
  const states = 'arn:aws:states:<AWS::Region>:<AWS::AccountId>';
  expect(
    allows(machine, 'states:StartExecution', `${states}:stateMachine:qf-dev-quantflow_state_engine`),
  ).toBe(true);
  expect(allows(machine, 'states:StartExecution', `${states}:stateMachine:qf-dev-quantflow_pipeline`)).toBe(
    false,
  );
  const execution = `${states}:execution:qf-dev-quantflow_state_engine`;
  expect(allows(machine, 'states:StopExecution', `${execution}:name`)).toBe(true);
  expect(allows(machine, 'states:StopExecution', `${execution}/stage_1:child`)).toBe(true);
  expect(allows(machine, 'states:RedriveExecution', `${execution}/stage_1:child`)).toBe(true);
  const definition = 'arn:aws:batch:<AWS::Region>:<AWS::AccountId>:job-definition/qf-dev';
  expect(allows(machine, 'batch:SubmitJob', `${definition}-state_engine_full:7`)).toBe(true);
  expect(allows(machine, 'batch:SubmitJob', `${definition}-ft_features:7`)).toBe(false);
  expect(allows(machine, 's3:GetObject', `${bucket}/cdm_trade/x`)).toBe(false);
  expect(machine.flatMap(({ actions }) => actions).filter((action) => action.startsWith('athena:'))).toEqual(
    [],
  );
});

test('queries read their upstream tables and write their own folders', () => {
  const dbt = roles.get('MachineRolesQueryCdmTradeRole')!;
  const glue = 'arn:aws:glue:<AWS::Region>:<AWS::AccountId>:table/qf_dev';
  expect(allows(dbt, 'glue:GetTable', `${glue}/raw_synthetic_trades`)).toBe(true);
  expect(allows(dbt, 'glue:GetTable', `${glue}/cdm_labels`)).toBe(false);
  expect(allows(dbt, 's3:PutObject', `${bucket}/cdm_trade/x`)).toBe(true);
  expect(allows(dbt, 's3:PutObject', `${bucket}/raw_synthetic_trades/x`)).toBe(false);
  expect(allows(dbt, 's3:PutObject', `${runs}/athena-results/x`)).toBe(true);
  expect(dbt.flatMap(({ actions }) => actions)).not.toContain('glue:UpdateTable');
  for (const { actions } of roles.get('MachineRolesquantflowdbt')!)
    expect(actions.filter((action) => /^(athena|glue):/.test(action))).toEqual([]);
});

test('a query role trusts the state machines of its jobs alone, and they take on the roles of their own queries', () => {
  const { resources, plain } = stack;
  const role = (description: string): string =>
    `<${resources('AWS::IAM::Role').find(({ Properties }) => Properties['Description'] === description)!.id}>`;
  const trusted = resources('AWS::IAM::Role')
    .filter(({ id }) => `<${id}>` === role('Queries of step cdm_trade'))
    .flatMap(({ Properties }) => Properties['AssumeRolePolicyDocument'].Statement)
    .flatMap(({ Principal }) => list(Principal.AWS).map(plain));
  expect(trusted.sort()).toEqual(
    ['quantflow_dbt', 'quantflow_pipeline'].map((job) => role(`State machine of job ${job}`)),
  );
  const takenOn = (job: string): readonly string[] =>
    resources('AWS::IAM::Policy')
      .filter(({ Properties }) =>
        Properties['Roles'].map(plain).includes(role(`State machine of job ${job}`)),
      )
      .flatMap(({ Properties }) => statementsOf(stack, Properties['PolicyDocument']))
      .flatMap(({ actions, resources }) => (actions.includes('sts:AssumeRole') ? resources : []));
  expect(takenOn('dssm_ranking_daily')).toEqual([role('Queries of step skeleton_stage')]);
  expect(takenOn('quantflow_dbt')).toContain(role('Queries of step cdm_trade'));
  expect(takenOn('quantflow_ingest')).toEqual([]);
});
