import { expect, test } from 'vitest';
import { parseMachine } from '../../local/interpreter/index.ts';
import { graph, ofState, pass, problems } from './refused.ts';
import { run, statesOf, taskOf, testHost } from './support.ts';

test('one error names every fault with its path', () => {
  expect(() =>
    parseMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', InputPath: '$', Next: 'B' }, C: { Type: 'Activity' } },
    }),
  ).toThrow(
    [
      'the state machine definition is refused:',
      '/States/A/InputPath: a Pass state has no field InputPath here; supported are Assign, Output, Next, End, Type, Comment, QueryLanguage',
      '/States/C/Type: the type of the state must be one of Task, Choice, Parallel, Map, Pass, Wait, Succeed, Fail, but is "Activity"',
      '/States/A/Next: there is no state B in this graph',
    ].join('\n'),
  );
});

test.each([
  [
    { StartAt: 'A', States: { A: pass } },
    '/QueryLanguage: must be JSONata, but is nothing; JSONPath is not supported',
  ],
  [
    { QueryLanguage: 'JSONPath', StartAt: 'A', States: { A: pass } },
    '/QueryLanguage: must be JSONata, but is "JSONPath"; JSONPath is not supported',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'B', States: { A: pass } },
    '/StartAt: must be one of the States, but is "B"',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: {} },
    '/States: must be an object of at least one state, but is an object',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass }, Extra: 1 },
    '/Extra: this graph has no field Extra here; supported are Comment, QueryLanguage, StartAt, States, TimeoutSeconds, Version',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass }, TimeoutSeconds: 0 },
    '/TimeoutSeconds: must be an integer from 1 to 99999999, but is 0',
  ],
  [{ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass, B: pass } }, '/States/B: no state goes to B'],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } },
    '/: no state ends this graph; one must have End, or be a Succeed or Fail',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass }, Version: '2.0' },
    '/Version: must be "1.0", but is "2.0"',
  ],
  [
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: pass }, Comment: 1 },
    '/Comment: must be a string, but is 1',
  ],
  ['text', '/: must be an object, but is "text"'],
])('%j is refused: %s', (definition, problem) => {
  expect(problems(definition)).toContain(problem);
});

test.each([
  [{ ...pass, QueryLanguage: 'JSONPath' }, 'A/QueryLanguage: must be JSONata, but is "JSONPath"'],
  [{ ...pass, Comment: ['a'] }, 'A/Comment: must be a string, but is an array'],
  [taskOf({ Credentials: {} }), 'A/Credentials/RoleArn: must be a string, but is nothing'],
  [
    taskOf({ Credentials: { RoleArn: 'r', ExternalId: 'x' } }),
    'A/Credentials/ExternalId: the Credentials has no field ExternalId here; supported are RoleArn',
  ],
  [{ Type: 'Pass' }, 'A: has to have either Next or End'],
  [{ Type: 'Pass', Next: 'Done', End: true }, 'A: has to have either Next or End'],
  [{ Type: 'Pass', End: false }, 'A/End: must be true, but is false'],
  [
    { ...pass, Parameters: {} },
    'A/Parameters: a Pass state has no field Parameters here; supported are Assign, Output, Next, End, Type, Comment, QueryLanguage',
  ],
  [
    { ...pass, TimeoutSeconds: 1 },
    'A/TimeoutSeconds: a Pass state has no field TimeoutSeconds here; supported are Assign, Output, Next, End, Type, Comment, QueryLanguage',
  ],
  [{ ...pass, Assign: { states: 1 } }, 'A/Assign/states: the variable name states is reserved'],
  [
    { ...pass, Assign: { '1a': 1 } },
    'A/Assign/1a: "1a" is no variable name: up to 80 letters, digits and _, a letter first',
  ],
  [{ ...pass, Assign: '{% {} %}' }, 'A/Assign: must be an object, but is "{% {} %}"'],
  [{ Type: 'Wait', End: true }, 'A: a Wait has either Seconds or Timestamp'],
  [
    { Type: 'Wait', Seconds: -1, End: true },
    'A/Seconds: must be an integer from 0 to 31536000 or a JSONata expression, but is -1',
  ],
  [
    { Type: 'Wait', Timestamp: 'soon', End: true },
    'A/Timestamp: "soon" is no ISO 8601 time, such as 2024-01-31T00:00:00Z',
  ],
  [{ Type: 'Choice', Default: 'Done' }, 'A/Choices: a Choice has at least one rule'],
  [
    { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'Done' }] },
    'A/Choices[0]/Condition: must be a JSONata expression, "{% ... %}", but is "true"',
  ],
  [
    { Type: 'Choice', Choices: [{ Variable: '$.a', Condition: '{% true %}', Next: 'Done' }] },
    'A/Choices[0]/Variable: a rule has no field Variable here; supported are Condition, Next, Assign, Output, Comment',
  ],
  [
    taskOf({ Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }),
    'A/Resource: arn:aws:lambda:eu-west-1:123456789012:function:f is not supported; use a service integration, arn:aws:states:::<service>:<action> or ...<action>.sync (no task tokens, activities or function ARNs)',
  ],
  [
    taskOf({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }),
    'A/Resource: arn:aws:states:::lambda:invoke.waitForTaskToken is not supported; use a service integration, arn:aws:states:::<service>:<action> or ...<action>.sync (no task tokens, activities or function ARNs)',
  ],
  [
    taskOf({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    'A/HeartbeatSeconds: must be less than TimeoutSeconds (5), but is 5',
  ],
  [
    taskOf({ TimeoutSeconds: 'ten' }),
    'A/TimeoutSeconds: must be a number or a JSONata expression, but is "ten"',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: [] }] }),
    'A/Retry[0]/ErrorEquals: must be an array of error names, but is an array',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] }),
    'A/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last retrier or catcher',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] }),
    'A/Retry[0]/ErrorEquals: States.ALL must stand alone, in the last retrier or catcher',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 0 }] }),
    'A/Retry[0]/IntervalSeconds: must be an integer from 1 to 99999999, but is 0',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }),
    'A/Retry[0]/BackoffRate: must be a number from 1, but is 0.5',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 9, MaxDelaySeconds: 9 }] }),
    'A/Retry[0]/MaxDelaySeconds: must be more than IntervalSeconds (9), but is 9',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'HALF' }] }),
    'A/Retry[0]/JitterStrategy: must be FULL or NONE, but is "HALF"',
  ],
  [
    taskOf({ Retry: [{ ErrorEquals: ['E'], MaxAttempt: 1 }] }),
    'A/Retry[0]/MaxAttempt: a retrier has no field MaxAttempt here; supported are ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy, Comment',
  ],
  [
    taskOf({ Catch: [{ ErrorEquals: ['E'], Next: 'Nowhere' }] }),
    'A/Catch[0]/Next: there is no state Nowhere in this graph',
  ],
  [
    taskOf({ Catch: [{ ErrorEquals: ['E'], ResultPath: '$', Next: 'Done' }] }),
    'A/Catch[0]/ResultPath: a catcher has no field ResultPath here; supported are ErrorEquals, Next, Output, Assign, Comment',
  ],
  [
    { Type: 'Parallel', Branches: [], End: true },
    'A/Branches: must be an array of at least one graph, but is an array',
  ],
  [
    { Type: 'Parallel', Branches: [graph({ A: pass })], End: true },
    'A/Branches[0]/States/A: the name A is that of /States/A too',
  ],
  [
    { Type: 'Parallel', Branches: [{ ...graph({ C: pass }), QueryLanguage: 'JSONata' }], End: true },
    'A/Branches[0]/QueryLanguage: this graph has no field QueryLanguage here; supported are StartAt, States, Comment',
  ],
  [
    { Type: 'Map', ItemProcessor: graph({ C: pass }), ToleratedFailurePercentage: 5, End: true },
    'A/ToleratedFailurePercentage: an inline Map has no field ToleratedFailurePercentage here; supported are Items, ItemSelector, ItemProcessor, MaxConcurrency, Retry, Catch, Assign, Output, Next, End, Type, Comment, QueryLanguage',
  ],
  [
    { Type: 'Map', Iterator: graph({ C: pass }), End: true },
    'A/ItemProcessor: must be an object, but is nothing',
  ],
])('a state %j is refused: %s', (state, problem) => {
  expect(ofState(state)).toContain(`/States/${problem}`);
});

test('a variable may not have the name of one of an outer scope, except in a Distributed Map', () => {
  const inside = (mode: Record<string, unknown>) => ({
    Type: 'Map',
    Assign: { x: 1 },
    ItemProcessor: { ...mode, ...graph({ C: { ...pass, Assign: { x: 2 } } }) },
    End: true,
  });
  expect(ofState(inside({}))).toEqual([
    '/States/A/ItemProcessor/States/C/Assign/x: the variable x is assigned in an outer scope too (/States/A/Assign/x); rename one',
  ]);
  expect(ofState(inside({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }))).toEqual(
    [],
  );
});

test('a Resource that the host has no integration for is refused before the start', async () => {
  const machine = statesOf({ A: taskOf({ Resource: 'arn:aws:states:::sns:publish' }) });
  const host = testHost();
  await expect(run(machine, {}, host)).rejects.toThrow(
    '/States/A/Resource: this host has no integration for arn:aws:states:::sns:publish; it has: arn:aws:states:::lambda:invoke',
  );
  expect(host.journal.list()).toEqual([]);
});
