import { expect, test } from 'vitest';
import { matches } from '../../local/interpreter/errors.ts';
import { failing, run, statesOf, taskOf, testHost } from './support.ts';

const errors = [
  'Data.Bad',
  'States.TaskFailed',
  'States.Timeout',
  'States.HeartbeatTimeout',
  'States.QueryEvaluationError',
  'States.DataLimitExceeded',
  'States.Runtime',
];

test.each([
  [
    'States.ALL',
    [
      'Data.Bad',
      'States.TaskFailed',
      'States.Timeout',
      'States.HeartbeatTimeout',
      'States.QueryEvaluationError',
    ],
  ],
  ['States.TaskFailed', ['Data.Bad', 'States.TaskFailed', 'States.QueryEvaluationError']],
  ['States.Timeout', ['States.Timeout', 'States.HeartbeatTimeout']],
  ['States.HeartbeatTimeout', ['States.HeartbeatTimeout']],
  ['States.DataLimitExceeded', ['States.DataLimitExceeded']],
  ['States.Runtime', []],
  ['Data.Bad', ['Data.Bad']],
  ['Data', []],
])('%s takes %j', (name, taken) => {
  expect(errors.filter((error) => matches([name], error, 'Task'))).toEqual(taken);
});

test('States.BranchFailed takes what a branch fails with, at a Parallel only', () => {
  expect(matches(['States.BranchFailed'], 'Data.Bad', 'Parallel')).toBe(true);
  expect(matches(['States.BranchFailed'], 'States.DataLimitExceeded', 'Parallel')).toBe(false);
  expect(matches(['States.BranchFailed'], 'Data.Bad', 'Map')).toBe(false);
});

test.each([['States.Runtime'], ['States.DataLimitExceeded']])(
  '%s passes a Retry and a Catch of States.ALL',
  async (error) => {
    const machine = statesOf({
      T: taskOf({
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      }),
      Caught: { Type: 'Succeed' },
    });
    expect(await run(machine, {}, testHost(failing(error)))).toMatchObject({ status: 'FAILED', error });
  },
);

test('an error in a catcher’s own Output is not caught again', async () => {
  const machine = statesOf({
    T: taskOf({
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.absent %}', Next: 'Caught' }],
    }),
    Caught: { Type: 'Succeed' },
  });
  expect(await run(machine, {}, testHost(failing('E')))).toMatchObject({
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining("the field 'Catch[0]/Output' returned nothing"),
  });
});

test('a timeout’s error output has no Cause', async () => {
  const machine = statesOf({
    T: taskOf({ Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }] }),
    Caught: { Type: 'Succeed' },
  });
  const host = testHost(async () => {
    const { StatesError } = await import('../../local/interpreter/index.ts');
    throw new StatesError('States.Timeout');
  });
  expect((await run(machine, {}, host)).output).toEqual({ Error: 'States.Timeout' });
});
