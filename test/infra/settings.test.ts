import { expect, test } from 'vitest';
import { keepsData, readSettings, type Settings } from '../../infra/settings.ts';

const read = (context: Readonly<Record<string, unknown>>): Settings =>
  readSettings((key) => context[key], '/project');

test('without context it is dev, the folder one is in, and what new accounts allow', () => {
  expect(read({})).toEqual({
    env: 'dev',
    project: '/project',
    maxLambdaMemoryMb: 3008,
    maxVcpus: 16,
    scanLimitGb: 100,
  });
});

test('context is text or a number, and a project may be relative', () => {
  const { maxVcpus, project } = read({ maxVcpus: '64', project: 'examples/daily-mean' });
  expect([maxVcpus, project]).toEqual([64, '/project/examples/daily-mean']);
});

test.each([
  [{ env: 'Prod' }, 'context env "Prod" is not allowed'],
  [{ env: 'a-b' }, 'up to 12 lower-case letters and digits'],
  [{ maxVcpus: 'many' }, 'context maxVcpus "many" is not allowed; use an integer from 1 to 10000'],
  [{ maxLambdaMemoryMb: 20_000 }, 'use an integer from 128 to 10240'],
  [{ scanLimitGb: 0.5 }, 'context scanLimitGb 0.5 is not allowed'],
])('%j is refused', (context, message) => {
  expect(() => read(context)).toThrow(message);
});

test('only dev gives up its data', () => {
  expect(['dev', 'prod', 'staging'].map((env) => keepsData({ env }))).toEqual([false, true, true]);
});
