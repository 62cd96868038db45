import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keepsData, readSettings, type Settings, settingKeys } from '../../infra/settings.ts';

const read = (context: Readonly<Record<string, unknown>>): Settings => readSettings(context, '/project');

test('without context it is dev, the folder one is in, and what new accounts allow', () => {
  expect(read({})).toEqual({
    env: 'dev',
    project: '/project',
    batch: 'on',
    network: undefined,
    spot: 'off',
    images: 'docker',
    maxVcpus: 16,
    maxLambdaMemoryMb: 3008,
    scanLimitGb: 100,
    alarmEmail: undefined,
    dashboard: 'off',
  });
});

test('context is text, a number or a list, and a project may be relative', () => {
  const { maxVcpus, project } = read({ maxVcpus: '64', project: 'examples/daily-mean' });
  expect([maxVcpus, project]).toEqual([64, '/project/examples/daily-mean']);
  const [one, two] = ['subnet-0123456789abcdef0', 'subnet-01234567'];
  const network = { vpcId: 'vpc-01234567', subnetIds: [one, two] };
  expect(read({ vpcId: 'vpc-01234567', subnetIds: `${one},${two}` }).network).toEqual(network);
  expect(read({ vpcId: 'vpc-01234567', subnetIds: [one, two] }).network).toEqual(network);
});

test('only prod has a dashboard, unless it is said', () => {
  const dashboards = [{}, { env: 'prod' }, { env: 'prod', dashboard: 'off' }, { dashboard: 'on' }];
  expect(dashboards.map((context) => read(context).dashboard)).toEqual(['off', 'on', 'off', 'on']);
});

test('the context of cdk.json is not refused', () => {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  expect(read({ ...context, 'aws:cdk:bundling-stacks': ['**'] }).env).toBe('dev');
});

test.each([
  [{ env: 'Prod' }, 'context env "Prod" is not allowed'],
  [{ env: 'a-b' }, 'up to 12 lower-case letters and digits'],
  [{ maxVcpus: 'many' }, 'context maxVcpus "many" is not allowed; use an integer from 1 to 10000'],
  [{ maxLambdaMemoryMb: 20_000 }, 'use an integer from 128 to 10240'],
  [{ scanLimitGb: 0.5 }, 'context scanLimitGb 0.5 is not allowed'],
  [{ batch: 'no' }, 'context batch "no" is not allowed; use on or off'],
  [{ images: 'finch' }, 'context images "finch" is not allowed; use docker or codebuild'],
  [{ alarmEmail: 'me' }, 'context alarmEmail "me" is not allowed; use one address'],
  [{ vpcId: 'vpc-01234567' }, 'context vpcId and subnetIds go together'],
  [{ subnetIds: 'subnet-01234567' }, 'context vpcId and subnetIds go together'],
  [{ vpcId: 'main', subnetIds: 'subnet-01234567' }, 'context vpcId "main" is not allowed; use an id such as'],
  [{ vpcId: 'vpc-01234567', subnetIds: 'a,b' }, 'context subnetIds "a" is not allowed'],
  [{ batch: 'off', spot: 'on' }, 'context spot is of AWS Batch, and batch is off'],
  [{ maxVCPUs: '64' }, 'context maxVCPUs is not known; did you mean maxVcpus?'],
  [{ region: 'eu-west-1' }, 'context region is not known; keys are env, project'],
])('%j is refused', (context, message) => {
  expect(() => read(context)).toThrow(message);
});

test('every setting has a row in the page', () => {
  const page = readFileSync(new URL('../../docs/how-to/deploy.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/\w+/g)].map(([name]) => name),
  );
  expect(rows.sort()).toEqual([...settingKeys].sort());
});

test('only dev gives up its data', () => {
  expect(['dev', 'prod', 'staging'].map((env) => keepsData({ env }))).toEqual([false, true, true]);
});
