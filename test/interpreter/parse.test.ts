import { expect, test } from 'vitest';
import { InvalidDefinitionError, parseMachine } from '../../local/interpreter/index.ts';
import { run, statesOf, taskOf, testHost } from './support.ts';

/** Problems of a definition. */
function problems(definition: unknown): readonly string[] {
  try {
    parseMachine(definition);
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
  return [];
}

/** Problems of a machine whose first state is given, then `Done`. */
const ofState = (state: Record<string, unknown>): readonly string[] =>
  problems({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: {
      A: state,
      Done: { Type: 'Succeed' },
      B: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done' }], Default: 'A' },
    },
  }).filter(
    (line) => line !== '/States/Done: no state goes to Done' && !line.startsWith('/States/B: no state goes'),
  );

const pass = { Type: 'Pass', End: true };
const graph = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });

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

const distributed = (fields: Record<string, unknown>, config: Record<string, unknown> = {}) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config },
    ...graph({ C: pass }),
  },
  End: true,
  ...fields,
});
const reader = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Arguments: { Bucket: 'b', Key: 'k' },
};

test.each<[Record<string, unknown>, string]>([
  [
    distributed({}, { ExecutionType: 'EXPRESS' }),
    'A/ItemProcessor/ProcessorConfig/ExecutionType: must be STANDARD; express children are not supported',
  ],
  [
    distributed({ ItemBatcher: { BatchInput: {} } }),
    'A/ItemBatcher: has to have MaxItemsPerBatch or MaxInputBytesPerBatch',
  ],
  [
    distributed({ ItemBatcher: { MaxItemsPerBatch: 0 } }),
    'A/ItemBatcher/MaxItemsPerBatch: must be an integer from 1 or a JSONata expression, but is 0',
  ],
  [
    distributed({ ItemBatcher: { MaxInputBytesPerBatch: 262_145 } }),
    'A/ItemBatcher/MaxInputBytesPerBatch: must be an integer from 1 to 262144 or a JSONata expression, but is 262145',
  ],
  [
    distributed({ ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }),
    'A/ItemBatcher/MaxItemsPerBatchPath: the ItemBatcher has no field MaxItemsPerBatchPath here; supported are MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput',
  ],
  [
    distributed({ Label: 'two words' }),
    'A/Label: must be 1 to 40 characters without spaces and punctuation, but is "two words"',
  ],
  [
    distributed({ MaxConcurrency: -1 }),
    'A/MaxConcurrency: must be an integer from 0 or a JSONata expression, but is -1',
  ],
  [
    distributed({ ToleratedFailurePercentage: 101 }),
    'A/ToleratedFailurePercentage: must be a number from 0 to 100 or a JSONata expression, but is 101',
  ],
  [distributed({ Items: [], ItemReader: reader }), 'A/Items: a Map has either Items or ItemReader'],
  ...(
    [
      [
        { InputType: 'MANIFEST' },
        'InputType: must be JSONL, JSON, CSV (no MANIFEST and PARQUET), but is "MANIFEST"',
      ],
      [{}, 'InputType: must be JSONL, JSON, CSV (no MANIFEST and PARQUET), but is nothing'],
      [
        { InputType: 'JSONL', CSVHeaders: ['a'] },
        'CSVHeaders: this ReaderConfig has no field CSVHeaders here; supported are InputType, MaxItems',
      ],
      [
        { InputType: 'JSON', ItemsPointer: '/a' },
        'ItemsPointer: this ReaderConfig has no field ItemsPointer here; supported are InputType, MaxItems',
      ],
      [
        { InputType: 'JSONL', MaxItems: -1 },
        'MaxItems: must be an integer from 0 to 100000000 or a JSONata expression, but is -1',
      ],
      [{ InputType: 'CSV' }, 'CSVHeaderLocation: must be FIRST_ROW or GIVEN, but is nothing'],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' },
        'CSVHeaders: must be an array of strings with CSVHeaderLocation GIVEN, but is nothing',
      ],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVHeaders: ['a'] },
        'CSVHeaders: must be left out with CSVHeaderLocation FIRST_ROW',
      ],
      [
        { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: ',' },
        'CSVDelimiter: must be one of COMMA, PIPE, SEMICOLON, SPACE, TAB, but is ","',
      ],
    ] as const
  ).map(([ReaderConfig, problem]): [Record<string, unknown>, string] => [
    distributed({ ItemReader: { ...reader, ReaderConfig } }),
    `A/ItemReader/ReaderConfig/${problem}`,
  ]),
  [
    distributed({ ItemReader: { ...reader, Resource: 'arn:aws:states:::s3:listObjectsV2' } }),
    'A/ItemReader/Resource: must be arn:aws:states:::s3:getObject, but is "arn:aws:states:::s3:listObjectsV2"',
  ],
  [
    distributed({ ItemReader: { ...reader, Arguments: { Bucket: 'b' } } }),
    'A/ItemReader/Arguments/Key: must be a string, but is nothing',
  ],
  ...(
    [
      [
        { Transformation: 'FLATTEN', OutputType: 'JSON' },
        'Transformation: must be NONE here (COMPACT and FLATTEN are not supported), but is "FLATTEN"',
      ],
      [
        { Transformation: 'NONE', OutputType: 'JSONL' },
        'OutputType: must be JSON here (JSONL is not supported), but is "JSONL"',
      ],
      [
        { Format: 1 },
        'Format: this WriterConfig has no field Format here; supported are Transformation, OutputType',
      ],
    ] as const
  ).map(([WriterConfig, problem]): [Record<string, unknown>, string] => [
    distributed({
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig,
        Arguments: { Bucket: 'b', Prefix: 'p' },
      },
    }),
    `A/ResultWriter/WriterConfig/${problem}`,
  ]),
  [
    distributed({ ItemReader: { ...reader, Arguments: { Bucket: 'b', Key: '{% bucket %}' } } }),
    "A/ItemReader/Arguments/Key: Reference to 'bucket' at the top level is not supported.",
  ],
])('a Distributed Map %j is refused: %s', (state, problem) => {
  expect(ofState(state)).toContain(`/States/${problem}`);
});

test('a Label is unique in the machine', () => {
  const inner = { Type: 'Map', Label: 'x', ItemProcessor: distributed({}).ItemProcessor, End: true };
  const outer = {
    ...distributed({ Label: 'x' }),
    ItemProcessor: { ...distributed({}).ItemProcessor, ...graph({ Inner: inner }) },
  };
  expect(ofState(outer)).toEqual([
    '/States/A/ItemProcessor/States/Inner/Label: the label x is that of /States/A too',
  ]);
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

test.each([
  ['{% phone %}', "Reference to 'phone' at the top level is not supported."],
  ['{% $.phone %}', "Reference to '$' at the top level is not supported."],
  ['{% $$.phone %}', "Reference to '$$' is not supported."],
  ['{% *.a %}', "Reference to '*' at the top level is not supported."],
  ['{% $map($states.input.a, function($x) { b }) %}', "Reference to 'b' at the top level is not supported."],
  ['{% $states.result %}', "Field '$states.result' does not exist here."],
  ['{% $states.errorOutput.Error %}', "Field '$states.errorOutput' does not exist here."],
  [
    '{% $states.inputs %}',
    "Field '$states.inputs' does not exist; there are input, result, errorOutput and context.",
  ],
  ['{% $eval("1") %}', '$eval is not supported; use $parse for JSON text.'],
  ['{% a[1,2) %}', 'S0202: Expected "]", got ","'],
  ['{%  %}', 'the expression is empty'],
  ['{% 1', 'the text begins with {% but does not end with %}'],
  [`{% ${Array(101).fill('1').join('+')} %}`, 'It nests more than 100 levels deep; divide it by variables.'],
])('the expression %s is refused', (expression, problem) => {
  expect(ofState({ ...pass, Output: { a: { 'b c': [1, expression] } } })).toEqual([
    `/States/A/Output/a/b c[1]: ${problem}`,
  ]);
});

test.each([
  '{% $states.input.items[price > 3].{"id": id, "n": $.n} %}',
  '{% $states.input.items^(>price) %}',
  '{% $states.input.items{id: $sum(price)} %}',
  '{% $map($states.input.a, function($x) { $x.phone }) %}',
  '{% ($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(3)) %}',
  '{% $states.input ~> |a|{"b": c}| %}',
  '{% $exists($states.context.Execution.RedriveCount) ? 1 : 0 %}',
  `{% ${Array(100).fill('1').join('+')} %}`,
])('the expression %s is accepted', (expression) => {
  expect(ofState({ ...pass, Output: expression })).toEqual([]);
});

test('$states.result is there in Output and Assign of a Task, not in its Arguments; errorOutput in a catcher', () => {
  expect(
    ofState(
      taskOf({
        Output: '{% $states.result %}',
        Assign: { r: '{% $states.result %}' },
        Catch: [{ ErrorEquals: ['E'], Output: '{% $states.errorOutput %}', Next: 'Done' }],
      }),
    ),
  ).toEqual([]);
  expect(ofState(taskOf({ Arguments: { a: '{% $states.result %}' } }))).toEqual([
    "/States/A/Arguments/a: Field '$states.result' does not exist here.",
  ]);
  expect(
    ofState(taskOf({ Catch: [{ ErrorEquals: ['E'], Output: '{% $states.result %}', Next: 'Done' }] })),
  ).toEqual(["/States/A/Catch[0]/Output: Field '$states.result' does not exist here."]);
});

test('a Resource that the host has no integration for is refused before the start', async () => {
  const machine = statesOf({ A: taskOf({ Resource: 'arn:aws:states:::sns:publish' }) });
  const host = testHost();
  await expect(run(machine, {}, host)).rejects.toThrow(
    '/States/A/Resource: this host has no integration for arn:aws:states:::sns:publish; it has: arn:aws:states:::lambda:invoke',
  );
  expect(host.journal.list()).toEqual([]);
});
