import { expect, test } from 'vitest';
import { run, statesOf, testHost, trace, validStatesOf } from './support.ts';

const machine = validStatesOf({
  Which: {
    Type: 'Choice',
    Choices: [
      {
        Condition: '{% $states.input.n > 10 %}',
        Assign: { size: 'large' },
        Output: { from: 'rule 0' },
        Next: 'End',
      },
      { Condition: '{% $states.input.n > 5 %}', Assign: { size: 'medium' }, Next: 'End' },
    ],
    Default: 'End',
    Assign: { size: 'small' },
    Output: { from: 'default' },
  },
  End: { Type: 'Pass', Output: '{% [$size, $states.input] %}', End: true },
});

test('the first rule that holds decides, with its own Assign and Output', async () => {
  expect((await run(machine, { n: 11 }, testHost())).output).toEqual(['large', { from: 'rule 0' }]);
  expect((await run(machine, { n: 6 }, testHost())).output).toEqual(['medium', { n: 6 }]);
});

test('without one, Default, with those of the state', async () => {
  const host = testHost();
  expect((await run(machine, { n: 1 }, host)).output).toEqual(['small', { from: 'default' }]);
  expect(trace(host.journal)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 ChoiceStateEntered Which',
    '3<2 ChoiceStateExited Which',
    '4<3 PassStateEntered End',
    '5<4 PassStateExited End',
    '6<5 ExecutionSucceeded',
  ]);
});

test('no rule and no Default is States.NoChoiceMatched', async () => {
  const narrow = statesOf({
    Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'End' }] },
    End: { Type: 'Succeed' },
  });
  expect(await run(narrow, 2, testHost())).toMatchObject({
    error: 'States.NoChoiceMatched',
    cause:
      "An error occurred while executing the state 'Which' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
  });
});

test('a Condition that is no boolean fails, and later rules are not looked at', async () => {
  const odd = statesOf({
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.first %}', Next: 'End' },
        { Condition: '{% $states.input.absent %}', Next: 'End' },
      ],
      Default: 'End',
    },
    End: { Type: 'Succeed' },
  });
  expect((await run(odd, { first: true }, testHost())).status).toBe('SUCCEEDED');
  expect((await run(odd, { first: 1 }, testHost())).cause).toContain(
    "the field 'Choices[0]/Condition' must evaluate to a boolean, but gave 1",
  );
  expect((await run(odd, { first: false }, testHost())).cause).toContain(
    "the field 'Choices[1]/Condition' returned nothing (undefined).",
  );
});
