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
  validStatesOf,
} from './support.ts';

const processor = (states: Record<string, unknown>) => ({
  ProcessorConfig: { Mode: 'INLINE' },
  StartAt: Object.keys(states)[0],
  States: states,
});

test('an inline Map runs its processor on each item and keeps their order', async () => {
  const machine = validStatesOf({
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemSelector: {
        item: '{% $states.context.Map.Item.Value %}',
        at: '{% $states.context.Map.Item.Index %}',
        all: '{% $count($states.input.items) %}',
      },
      MaxConcurrency: 1,
      ItemProcessor: processor({ One: { Type: 'Pass', End: true } }),
      End: true,
    },
  });
  const host = testHost();
  expect((await run(machine, { items: ['a', 'b'] }, host)).output).toEqual([
    { item: 'a', at: 0, all: 2 },
    { item: 'b', at: 1, all: 2 },
  ]);
  expect(trace(host.journal)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered Each',
    '3<2 MapStateStarted',
    '4<3 MapIterationStarted 0',
    '5<4 PassStateEntered One',
    '6<5 PassStateExited One',
    '7<6 MapIterationSucceeded 0',
    '8<3 MapIterationStarted 1',
    '9<8 PassStateEntered One',
    '10<9 PassStateExited One',
    '11<10 MapIterationSucceeded 1',
    '12<11 MapStateSucceeded',
    '13<11 MapStateExited Each',
    '14<13 ExecutionSucceeded',
  ]);
});

test('without Items and ItemSelector the input is the items, and states see their item in the context', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      ItemProcessor: processor({
        One: {
          Type: 'Pass',
          Output: '{% [$states.input, $states.context.Map.Item.Index, $states.context.Map.Item.Value] %}',
          End: true,
        },
      }),
      End: true,
    },
  });
  expect((await run(machine, ['a', 'b'], testHost())).output).toEqual([
    ['a', 0, 'a'],
    ['b', 1, 'b'],
  ]);
  expect((await run(machine, [], testHost())).output).toEqual([]);
  expect((await run(machine, {}, testHost())).cause).toContain(
    'The input of a Map without Items must be an array',
  );
});

test.each([
  [1, 1],
  [3, 3],
  ['{% $states.input.max %}', 2],
  [0, 40],
  [undefined, 40],
])('MaxConcurrency %s runs %s iterations at once', async (maxConcurrency, expected) => {
  const clock = virtualClock(start);
  let [now, most] = [0, 0];
  const host = testHost(
    async (call) => {
      most = Math.max(most, ++now);
      await sleeping(clock, () => 1000)(call);
      now--;
      return null;
    },
    { clock },
  );
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: '{% [1..50] %}',
      ...(maxConcurrency !== undefined && { MaxConcurrency: maxConcurrency }),
      ItemProcessor: processor({ T: taskOf() }),
      Output: {},
      End: true,
    },
  });
  expect((await run(machine, { max: 2 }, host)).status).toBe('SUCCEEDED');
  expect(most).toBe(expected);
});

test('an iteration that fails stops the others and fails the Map with its own error', async () => {
  const host = testHost(failing('Data.Bad'));
  const machine = statesOf({
    M: {
      Type: 'Map',
      ItemProcessor: processor({
        Choose: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input = 0 %}', Next: 'W' }],
          Default: 'T',
        },
        W: { Type: 'Wait', Seconds: 60, End: true },
        T: taskOf(),
      }),
      End: true,
    },
  });
  expect(await run(machine, [0, 1], host)).toMatchObject({ error: 'Data.Bad' });
  expect(trace(host.journal).slice(3)).toEqual([
    '4<3 MapIterationStarted 0',
    '5<4 ChoiceStateEntered Choose',
    '6<3 MapIterationStarted 1',
    '7<6 ChoiceStateEntered Choose',
    '8<5 ChoiceStateExited Choose',
    '9<8 WaitStateEntered W',
    '10<7 ChoiceStateExited Choose',
    '11<10 TaskStateEntered T',
    '12<11 TaskScheduled',
    '13<12 TaskStarted',
    '14<13 TaskFailed',
    '15<14 MapIterationFailed 1',
    '16<9 WaitStateAborted',
    '17<16 MapIterationAborted 0',
    '18<14 MapStateFailed',
    '19<18 ExecutionFailed',
  ]);
});

test('Items that are no array fail the Map, and its Catch takes it', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: '{% $states.input %}',
      ItemProcessor: processor({ P: { Type: 'Pass', End: true } }),
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'End' }],
      End: true,
    },
    End: { Type: 'Succeed' },
  });
  expect((await run(machine, { a: 1 }, testHost())).output).toContain(
    'specified for the field \'Items\' must evaluate to an array, but gave {"a":1}',
  );
});

test('a Retry runs all iterations again; Assign sees the result', async () => {
  const machine = statesOf({
    Each: {
      Type: 'Map',
      Items: [1, 2],
      MaxConcurrency: 1,
      ItemProcessor: processor({ T: taskOf({ Arguments: '{% $states.input %}' }) }),
      Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 5 }],
      Assign: { all: '{% $states.result %}', tries: '{% $states.context.State.RetryCount %}' },
      Next: 'Show',
    },
    Show: { Type: 'Pass', Output: { all: '{% $all %}', tries: '{% $tries %}' }, End: true },
  });
  const host = testHost(failing(undefined, 'Flaky'));
  expect(await run(machine, {}, host)).toMatchObject({
    output: { all: [1, 2], tries: 1 },
    stopDate: '2024-01-01T00:00:05.000Z',
  });
  expect(host.seen.filter(({ type }) => type === 'TaskScheduled')).toHaveLength(4);
});
