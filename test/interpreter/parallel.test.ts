import { expect, test } from 'vitest';
import { virtualClock } from '../../local/interpreter/index.ts';
import {
  failing,
  run,
  sleeping,
  start,
  statesOf,
  taskOf,
  testHost,
  trace,
  types,
  validStatesOf,
} from './support.ts';

const branch = (name: string, state: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  StartAt: name,
  States: { [name]: state, ...more },
});

test('a Parallel gives the outputs of its branches in their order, not in that of their ends', async () => {
  const machine = validStatesOf({
    Both: {
      Type: 'Parallel',
      Branches: [
        branch('Slow', { Type: 'Wait', Seconds: 5, Output: '{% $states.input.a %}', End: true }),
        branch('Fast', { Type: 'Pass', Output: '{% $states.input.b %}', End: true }),
      ],
      Assign: { both: '{% $states.result %}' },
      Output: { list: '{% $states.result %}' },
      Next: 'Done',
    },
    Done: { Type: 'Pass', Output: '{% [$states.input.list, $both] %}', End: true },
  });
  const host = testHost();
  expect((await run(machine, { a: 1, b: 2 }, host)).output).toEqual([1, 2, 1, 2]);
  expect(trace(host.journal)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 ParallelStateEntered Both',
    '3<2 ParallelStateStarted',
    '4<3 WaitStateEntered Slow',
    '5<3 PassStateEntered Fast',
    '6<5 PassStateExited Fast',
    '7<4 WaitStateExited Slow',
    '8<7 ParallelStateSucceeded',
    '9<7 ParallelStateExited Both',
    '10<9 PassStateEntered Done',
    '11<10 PassStateExited Done',
    '12<11 ExecutionSucceeded',
  ]);
});

test('Arguments are the input of every branch', async () => {
  const machine = statesOf({
    P: {
      Type: 'Parallel',
      Arguments: { n: '{% $states.input + 1 %}' },
      Branches: [
        branch('A', { Type: 'Pass', End: true }),
        branch('B', { Type: 'Pass', Output: '{% $states.input.n %}', End: true }),
      ],
      End: true,
    },
  });
  expect((await run(machine, 1, testHost())).output).toEqual([{ n: 2 }, 2]);
});

test('a branch that fails stops the others and fails the state with its own error', async () => {
  const clock = virtualClock(start);
  let aborted = false;
  const host = testHost(
    {
      'arn:aws:states:::lambda:invoke': failing('Data.Bad'),
      'arn:aws:states:::batch:submitJob.sync': async (call) => {
        call.signal.addEventListener('abort', () => {
          aborted = true;
        });
        return sleeping(clock, () => 60_000)(call);
      },
    },
    { clock },
  );
  const machine = statesOf({
    P: {
      Type: 'Parallel',
      Branches: [
        branch('Long', taskOf({ Resource: 'arn:aws:states:::batch:submitJob.sync' })),
        branch('W', { Type: 'Wait', Seconds: 1, Next: 'Bad' }, { Bad: taskOf() }),
        branch('Done', { Type: 'Pass', End: true }),
      ],
      End: true,
    },
  });
  expect(await run(machine, {}, host)).toMatchObject({
    status: 'FAILED',
    error: 'Data.Bad',
    cause: 'call 1',
    stopDate: '2024-01-01T00:00:01.000Z',
  });
  expect(aborted).toBe(true);
  expect(trace(host.journal).slice(8)).toEqual([
    '9<8 PassStateExited Done',
    '10<7 WaitStateExited W',
    '11<10 TaskStateEntered Bad',
    '12<11 TaskScheduled',
    '13<12 TaskStarted',
    '14<13 TaskFailed',
    '15<6 TaskStateAborted',
    '16<14 ParallelStateFailed',
    '17<16 ExecutionFailed',
  ]);
});

test.each([['States.ALL'], ['States.TaskFailed'], ['States.BranchFailed'], ['Data.Bad']])(
  'a Catch of %s takes a failed branch',
  async (name) => {
    const machine = statesOf({
      P: {
        Type: 'Parallel',
        Branches: [branch('Bad', { Type: 'Fail', Error: 'Data.Bad', Cause: 'why' })],
        Catch: [{ ErrorEquals: [name], Assign: { e: '{% $states.errorOutput %}' }, Next: 'After' }],
        End: true,
      },
      After: { Type: 'Pass', Output: '{% [$states.input, $e] %}', End: true },
    });
    const host = testHost();
    const error = { Error: 'Data.Bad', Cause: 'why' };
    expect((await run(machine, {}, host)).output).toEqual([error, error]);
    expect(types(host.journal).slice(3, 6)).toEqual([
      'FailStateEntered Bad',
      'ParallelStateFailed',
      'ParallelStateExited P',
    ]);
  },
);

test('a Retry runs all branches again, with a RetryCount', async () => {
  const host = testHost(failing('Data.Bad'));
  const machine = statesOf({
    P: {
      Type: 'Parallel',
      Branches: [
        branch('A', taskOf({ Arguments: { n: 1 } })),
        branch('B', { Type: 'Pass', Output: 'b', End: true }),
      ],
      Output: '{% [$states.result, $states.context.State.RetryCount] %}',
      Retry: [{ ErrorEquals: ['Data.Bad'] }],
      End: true,
    },
  });
  expect((await run(machine, {}, host)).output).toEqual([{ n: 1 }, 'b', 1]);
  expect(types(host.journal).filter((type) => type === 'ParallelStateStarted')).toHaveLength(2);
});

test('Parallels nest', async () => {
  const inner = (name: string) => ({
    Type: 'Parallel',
    Branches: [
      branch(`${name}1`, { Type: 'Pass', Output: `${name}1`, End: true }),
      branch(`${name}2`, { Type: 'Wait', Seconds: 1, Output: `${name}2`, End: true }),
    ],
    End: true,
  });
  const machine = statesOf({
    P: { Type: 'Parallel', Branches: [branch('A', inner('a')), branch('B', inner('b'))], End: true },
  });
  expect((await run(machine, {}, testHost())).output).toEqual([
    ['a1', 'a2'],
    ['b1', 'b2'],
  ]);
});
