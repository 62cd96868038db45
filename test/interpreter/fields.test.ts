/** Goes over the table of fields in ARCHITECTURE.md: what it says is what the parser does, and the tests are there. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InvalidDefinitionError, parseMachine } from '../../local/interpreter/index.ts';
import { run, statesOf, taskOf, testHost } from './support.ts';

type Fields = Record<string, unknown>;

const pass = { Type: 'Pass', End: true };
const graph = { StartAt: 'C', States: { C: pass } };
const distributed = (fields: Fields = {}, processor: Fields = {}, config: Fields = {}) => ({
  Type: 'Map',
  Items: [],
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config },
    ...graph,
    ...processor,
  },
  End: true,
  ...fields,
});
const reader = (fields: Fields = {}, config: Fields = {}) => ({
  ...distributed(),
  Items: undefined,
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', ...config },
    Arguments: { Bucket: 'b', Key: 'k' },
    ...fields,
  },
});
const writer = (fields: Fields = {}, config: Fields = {}) =>
  distributed({
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      WriterConfig: { Transformation: 'NONE', OutputType: 'JSON', ...config },
      Arguments: { Bucket: 'b', Prefix: 'p' },
      ...fields,
    },
  });

/** A state that is accepted, with fields more in the object of that name. */
const states: Record<string, (more: Fields) => unknown> = {
  Task: (more) => taskOf(more),
  Credentials: (more) => taskOf({ Credentials: { RoleArn: 'r', ...more } }),
  retrier: (more) => taskOf({ Retry: [{ ErrorEquals: ['E'], ...more }] }),
  catcher: (more) => taskOf({ Catch: [{ ErrorEquals: ['E'], Next: 'Done', ...more }] }),
  Parallel: (more) => ({ Type: 'Parallel', Branches: [graph], End: true, ...more }),
  branch: (more) => ({ Type: 'Parallel', Branches: [{ ...graph, ...more }], End: true }),
  Choice: (more) => ({ Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done' }], ...more }),
  rule: (more) => ({ Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Done', ...more }] }),
  Wait: (more) => ({ Type: 'Wait', Seconds: 1, End: true, ...more }),
  Pass: (more) => ({ ...pass, ...more }),
  Succeed: (more) => ({ Type: 'Succeed', ...more }),
  Fail: (more) => ({ Type: 'Fail', ...more }),
  'Map, inline': (more) => ({ Type: 'Map', ItemProcessor: graph, End: true, ...more }),
  processor: (more) => distributed({}, more),
  ProcessorConfig: (more) => distributed({}, {}, more),
  'Map, distributed': (more) => distributed(more),
  ItemReader: (more) => reader(more),
  ReaderConfig: (more) => reader({}, more),
  ItemBatcher: (more) => distributed({ ItemBatcher: { MaxItemsPerBatch: 1, ...more } }),
  ResultWriter: (more) => writer(more),
  WriterConfig: (more) => writer({}, more),
};

const types = [
  'Task',
  'Parallel',
  'Choice',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Map, inline',
  'Map, distributed',
];

function definitionOf(object: string, more: Fields): Fields {
  const state = object === 'machine' ? pass : states[object]?.(more);
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'First',
    States: {
      First: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'A' }], Default: 'Done' },
      A: state,
      Done: { Type: 'Succeed' },
    },
    ...(object === 'machine' && more),
  };
}

/** Problems of a definition with fields more in an object of it. */
function problems(object: string, more: Fields = {}): readonly string[] {
  try {
    parseMachine(definitionOf(object, more));
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
}

/** The fields that the parser says an object takes. */
function supported(object: string): readonly string[] {
  const refusal = problems(object, { Unheard: 1 }).find((line) => line.includes('/Unheard: '));
  return refusal?.split('supported are ')[1]?.split(', ') ?? [];
}

const split = (cell: string): string[] => cell.split(',').map((field) => field.trim());

/** Rows of the tables with a heading that begins so. */
function rows(heading: string): string[][] {
  const text = readFileSync(new URL('../../local/interpreter/ARCHITECTURE.md', import.meta.url), 'utf8');
  const table = text.split(heading)[1]?.split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 5),
    );
}

const fields = rows('| object | fields | | test |').map(
  ([object = '', names = '', verdict = '', file = '']) => ({
    object,
    names: split(names),
    verdict,
    file,
  }),
);
const values = rows('| object | field | values | test |');

const namesOf = (object: string, verdict: string): string[] =>
  fields.filter((row) => row.object === object && row.verdict === verdict).flatMap(({ names }) => names);

const objects = ['machine', ...Object.keys(states)];

test('the table has every object, and no other', () => {
  expect([...new Set(fields.map(({ object }) => object))].sort()).toEqual([...objects, 'every state'].sort());
  expect(fields.every(({ verdict }) => verdict === 'yes' || verdict === 'no')).toBe(true);
  expect(objects.filter((object) => problems(object).length > 0)).toEqual([]);
});

test.each(objects)('the table has the fields that %s takes', (object) => {
  const all = types.includes(object) ? namesOf('every state', 'yes') : [];
  expect([...namesOf(object, 'yes'), ...all].sort()).toEqual([...supported(object)].sort());
});

test.each(objects)('what the table says %s does not take is refused by name', (object) => {
  const all = types.includes(object) ? namesOf('every state', 'no') : [];
  for (const name of [...namesOf(object, 'no'), ...all])
    expect(problems(object, { [name]: 1 })).toContainEqual(
      expect.stringMatching(new RegExp(`/${name}: .* has no field ${name} here; supported are `)),
    );
});

const source = (file: string): string => {
  const url = new URL(`./${file}.test.ts`, import.meta.url);
  expect(existsSync(url), file).toBe(true);
  return readFileSync(url, 'utf8');
};

test('the tests that the table names have the fields and the values', () => {
  // What `fields` shows of a refused field, it takes from the table.
  const shown = fields.filter(({ verdict, file }) => verdict === 'yes' || file !== 'fields');
  const named = [...shown, ...values.map(([, , names = '', file = '']) => ({ names: split(names), file }))];
  const missing = named.flatMap(({ names, file }) =>
    names.filter((name) => !source(file).includes(name)).map((name) => `${file}: ${name}`),
  );
  expect(values.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

test('a Comment changes nothing wherever it stands, and a Wait assigns', async () => {
  const Comment = 'why';
  const machine = statesOf({
    Begin: { Type: 'Choice', Comment, Choices: [{ Condition: '{% true %}', Next: 'P', Comment }] },
    P: { Type: 'Parallel', Branches: [{ Comment, ...graph }], Next: 'M' },
    M: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: { Comment, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 0, End: true } } },
      Next: 'V',
    },
    V: { Type: 'Wait', Seconds: 1, Assign: { waited: '{% $states.input %}' }, Next: 'T' },
    T: taskOf({
      Arguments: '{% $waited %}',
      Retry: [{ ErrorEquals: ['E'], Comment }],
      Catch: [{ ErrorEquals: ['E'], Next: 'D', Comment }],
      Next: 'D',
    }),
    D: { Type: 'Succeed', Comment },
  });
  expect((await run(machine, 0, testHost())).output).toEqual([1]);
});
