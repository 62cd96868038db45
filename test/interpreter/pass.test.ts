import { expect, test } from 'vitest';
import { getExecutionHistory } from '../../local/interpreter/index.ts';
import { arn, run, statesOf, testHost, validStatesOf } from './support.ts';

test('a Pass evaluates Output and Assign, and the history has the shape of GetExecutionHistory', async () => {
  const machine = validStatesOf({
    Double: {
      Type: 'Pass',
      Assign: { twice: '{% $states.input.n * 2 %}', unit: 'rows' },
      Output: { n: '{% $states.input.n %}', list: [1, '{% $states.input.n + 1 %}'] },
      Next: 'Use',
    },
    Use: { Type: 'Pass', Output: '{% $twice & " " & $unit %}', End: true },
  });
  const host = testHost();
  expect(await run(machine, { n: 3 }, host)).toEqual({
    executionArn: 'arn:aws:states:local:000000000000:execution:m:x',
    status: 'SUCCEEDED',
    output: '6 rows',
    redriveCount: 0,
    startDate: '2024-01-01T00:00:00.000Z',
    stopDate: '2024-01-01T00:00:00.000Z',
  });
  const timestamp = '2024-01-01T00:00:00.000Z';
  const whole = { truncated: false };
  expect(getExecutionHistory(arn, host.journal)).toEqual({
    events: [
      {
        id: 1,
        previousEventId: 0,
        timestamp,
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"n":3}',
          inputDetails: whole,
          roleArn: 'arn:aws:iam::000000000000:role/local',
        },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Double', input: '{"n":3}', inputDetails: whole },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp,
        type: 'PassStateExited',
        stateExitedEventDetails: {
          name: 'Double',
          output: '{"n":3,"list":[1,4]}',
          outputDetails: whole,
          assignedVariables: { twice: '6', unit: '"rows"' },
          assignedVariablesDetails: whole,
        },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Use', input: '{"n":3,"list":[1,4]}', inputDetails: whole },
      },
      {
        id: 5,
        previousEventId: 4,
        timestamp,
        type: 'PassStateExited',
        stateExitedEventDetails: { name: 'Use', output: '"6 rows"', outputDetails: whole },
      },
      {
        id: 6,
        previousEventId: 5,
        timestamp,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '"6 rows"', outputDetails: whole },
      },
    ],
  });
});

test('without Output a Pass gives its input', async () => {
  const machine = statesOf({ A: { Type: 'Pass', End: true } });
  expect((await run(machine, [1, { a: null }], testHost())).output).toEqual([1, { a: null }]);
});

test('only a string that begins with {% is an expression', async () => {
  const output = { a: ' {% $x %} ', b: '$states.input', c: null, d: [], e: {}, f: 0.5, g: [[], null] };
  const machine = statesOf({ A: { Type: 'Pass', Output: output, End: true } });
  expect((await run(machine, {}, testHost())).output).toEqual(output);
});

test('Assign and Output of one state both see the variables from before it', async () => {
  const machine = statesOf({
    A: { Type: 'Pass', Assign: { x: 1, y: 10 }, Next: 'B' },
    B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x + 100 %}' }, Output: '{% $x %}', Next: 'C' },
    C: { Type: 'Pass', Output: '{% [$states.input, $x, $y] %}', End: true },
  });
  expect((await run(machine, {}, testHost())).output).toEqual([1, 2, 101]);
});

test('an array that an expression made stays an array of one in the next state', async () => {
  const machine = statesOf({
    A: { Type: 'Pass', Output: { ids: '{% [$states.input.rows[n > 1].id] %}' }, Next: 'B' },
    B: {
      Type: 'Pass',
      Output: '{% {"ids": $states.input.ids, "count": $count($states.input.ids)} %}',
      End: true,
    },
  });
  const rows = [
    { n: 1, id: 'a' },
    { n: 2, id: 'b' },
  ];
  expect((await run(machine, { rows }, testHost())).output).toEqual({ ids: ['b'], count: 1 });
});

test('an expression that gives nothing fails the state, naming the field', async () => {
  const machine = statesOf({
    A: { Type: 'Pass', Output: { a: { b: [0, '{% $states.input.absent %}'] } }, End: true },
  });
  const host = testHost();
  const cause =
    "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.input.absent' specified for the field 'Output/a/b[1]' returned nothing (undefined).";
  expect(await run(machine, {}, host)).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause,
  });
  expect(getExecutionHistory(arn, host.journal).events.slice(2)).toMatchObject([
    {
      id: 3,
      previousEventId: 2,
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: {
        error: 'States.QueryEvaluationError',
        cause,
        location: 'Output/a/b[1]',
        state: 'A',
      },
    },
    {
      id: 4,
      previousEventId: 3,
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'States.QueryEvaluationError', cause },
    },
  ]);
});

test('an expression that throws, or gives a function, fails the state', async () => {
  const failed = async (expression: string): Promise<string | undefined> =>
    (await run(statesOf({ A: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {}, testHost()))
      .cause;
  expect(await failed('1 + "a"')).toContain(
    'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
  );
  expect(await failed('function($x) { $x }')).toContain('returned an unsupported result type.');
  expect(await failed('$error("no")')).toContain('D3137: no');
});

test('null is a value, and numbers without JSON become their names', async () => {
  const output = { a: '{% $states.input.a %}', b: '{% 1/0 %}', c: '{% [1/0, -1/0] %}' };
  const machine = statesOf({ A: { Type: 'Pass', Output: output, End: true } });
  expect((await run(machine, { a: null }, testHost())).output).toEqual({
    a: null,
    b: 'Infinity',
    c: ['Infinity', '-Infinity'],
  });
});
