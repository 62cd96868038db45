import { expect, test } from 'vitest';
import { run, statesOf, testHost, trace, validStatesOf } from './support.ts';

test('Succeed ends its scope with its Output', async () => {
  const host = testHost();
  const machine = validStatesOf({ Done: { Type: 'Succeed', Output: '{% $states.input.a %}' } });
  expect(await run(machine, { a: 1 }, host)).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  expect(trace(host.journal)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 SucceedStateEntered Done',
    '3<2 SucceedStateExited Done',
    '4<3 ExecutionSucceeded',
  ]);
});

test('Fail fails with its Error and Cause, evaluated', async () => {
  const host = testHost();
  const machine = statesOf({
    No: { Type: 'Fail', Error: '{% "Data." & $states.input.e %}', Cause: 'no rows' },
  });
  expect(await run(machine, { e: 'Empty' }, host)).toMatchObject({
    status: 'FAILED',
    error: 'Data.Empty',
    cause: 'no rows',
  });
  expect(trace(host.journal).slice(1)).toEqual(['2<0 FailStateEntered No', '3<2 ExecutionFailed']);
});

test('Error and Cause must give strings', async () => {
  const machine = statesOf({ No: { Type: 'Fail', Error: '{% $states.input %}' } });
  expect((await run(machine, 1, testHost())).cause).toContain(
    "the field 'Error' must evaluate to a string, but gave 1",
  );
});
