/** From the items of a Distributed Map to the inputs of its children: readers, ItemSelector, ItemBatcher. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeMapRun, type Host, type Json, StatesError } from '../../local/interpreter/index.ts';
import { childInputs } from '../../local/interpreter/map-run/child-inputs.ts';
import { csv } from '../../local/interpreter/map-run/readers/csv.ts';
import { arraySource } from '../../local/interpreter/map-run/source.ts';
import { failing, redrive, run, statesOf, taskOf, testHost, types, validStatesOf } from './support.ts';

const processor = (states: Record<string, unknown>) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: Object.keys(states)[0],
  States: states,
});

const echoMap = (fields: Record<string, unknown>) => ({
  M: {
    Type: 'Map',
    Label: 'L',
    ...fields,
    ItemProcessor: processor({ Run: taskOf({ Arguments: '{% $states.input %}' }) }),
    End: true,
  },
});

const reader = (ReaderConfig: Record<string, unknown>) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig,
  Arguments: { Bucket: 'b', Key: 'k' },
});

/** What the children of a map over an object's text get, or the cause of its failure. */
async function read(config: Record<string, unknown>, text: string): Promise<Json | undefined> {
  const host = testHost(undefined, { files: new Map([['b/k', text]]) });
  const result = await run(statesOf(echoMap({ ItemReader: reader(config) })), { n: 2 }, host);
  return result.output ?? `${result.error}: ${result.cause}`;
}

test.each<[Record<string, unknown>, string, Json]>([
  [{ InputType: 'JSONL' }, '{"a":1}\n\n[2]\n', [{ a: 1 }, [2]]],
  [{ InputType: 'JSONL', MaxItems: 1 }, '1\n2\n3', [1]],
  [{ InputType: 'JSONL', MaxItems: '{% $states.input.n %}' }, '1\n2\n3', [1, 2]],
  [{ InputType: 'JSONL', MaxItems: 0 }, '1\n2\n3', [1, 2, 3]],
  [{ InputType: 'JSONL', MaxItems: 1 }, '1\nno JSON', [1]],
  [{ InputType: 'JSON' }, '[\n  {"a": 1},\n  "b"\n]', [{ a: 1 }, 'b']],
  [{ InputType: 'JSON' }, '[]', []],
  [
    { InputType: 'JSON' },
    '{"a":1}',
    'States.ItemReaderFailed: Line 1 of s3://b/k begins a JSON text that is no array',
  ],
  [{ InputType: 'JSON' }, '[1', 'States.ItemReaderFailed: Line 1 of s3://b/k does not begin a JSON text'],
  [
    { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
    'day,"a ""b"""\n2024-01-01,1\n2024-01-02\n2024-01-03,3,4\n',
    [
      { day: '2024-01-01', 'a "b"': '1' },
      { day: '2024-01-02', 'a "b"': '' },
      { day: '2024-01-03', 'a "b"': '3' },
    ],
  ],
  [
    { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'PIPE' },
    '"1|\n2"|a,b\nC:\\\\d\\e|\\|',
    [
      { x: '1|\n2', y: 'a,b' },
      { x: 'C:\\de', y: '|' },
    ],
  ],
])('%j reads %j as %j', async (config, text, expected) => {
  expect(await read(config, text)).toEqual(expected);
});

test('an item larger than a payload is States.ItemReaderFailed', async () => {
  const large = 'a'.repeat(262_144);
  for (const [config, text] of [
    [{ InputType: 'JSONL' }, `"${large}"`],
    [{ InputType: 'JSON' }, `["${large}"]`],
    [{ InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a'] }, large],
  ] as const)
    expect(await read(config, text)).toMatch(/^States.ItemReaderFailed: Line 1 .*larger than 262144 bytes$/);
});

test('rows that are written as CSV are read as they were', async () => {
  const field = fc.string().map((text) => text.replace(/\\/g, ''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
      async (rows) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replace(/"/g, '""')}"`).join(';'))
          .join('\n');
        async function* lines(): AsyncIterable<string> {
          yield* text.split('\n');
        }
        const items: Json[] = [];
        const problem = (line: number, what: string) => new StatesError('E', `${line} ${what}`);
        for await (const { value } of csv(';', ['a', 'b'])(lines(), problem)) items.push(value);
        expect(items).toEqual(rows.map(([a, b]) => ({ a, b })));
      },
    ),
  );
});

test('ItemSelector makes the input of each child, and sees the item and the Map’s input', async () => {
  const machine = validStatesOf(
    echoMap({
      Items: '{% $states.input.items %}',
      ItemSelector: {
        run: '{% $states.input.run %}',
        at: '{% $states.context.Map.Item.Index %}',
        item: '{% $states.context.Map.Item.Value %}',
      },
    }),
  );
  expect((await run(machine, { run: 'r', items: ['a', 'b'] }, testHost())).output).toEqual([
    { run: 'r', at: 0, item: 'a' },
    { run: 'r', at: 1, item: 'b' },
  ]);
});

test('an ItemSelector that fails, or gives too much, fails the Map', async () => {
  const map = (selector: string) => statesOf(echoMap({ Items: [1], ItemSelector: selector }));
  const host = testHost();
  expect(await run(map('{% $states.input.absent %}'), {}, host)).toMatchObject({
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining("the field 'ItemSelector' returned nothing"),
  });
  expect(types(host.journal).slice(-4)).toEqual([
    'MapRunFailed',
    'EvaluationFailed',
    'MapStateFailed',
    'ExecutionFailed',
  ]);
  expect(await run(map('{% $pad("", 262145, "a") %}'), {}, testHost())).toMatchObject({
    error: 'States.DataLimitExceeded',
  });
});

test.each<[Record<string, unknown>, Json]>([
  [{ MaxItemsPerBatch: 2 }, [{ Items: [10, 20] }, { Items: [30, 40] }, { Items: [50] }]],
  [
    { MaxItemsPerBatch: '{% $states.input.n %}', BatchInput: { job: '{% $states.input.job %}' } },
    [
      { BatchInput: { job: 'j' }, Items: [10, 20, 30] },
      { BatchInput: { job: 'j' }, Items: [40, 50] },
    ],
  ],
  // {"Items":[10,20]} has 17 bytes.
  [{ MaxInputBytesPerBatch: 17 }, [{ Items: [10, 20] }, { Items: [30, 40] }, { Items: [50] }]],
  [
    { MaxItemsPerBatch: 9, MaxInputBytesPerBatch: 19 },
    [{ Items: [10, 20] }, { Items: [30, 40] }, { Items: [50] }],
  ],
  [{ MaxItemsPerBatch: 1, MaxInputBytesPerBatch: 100 }, [10, 20, 30, 40, 50].map((i) => ({ Items: [i] }))],
])('ItemBatcher %j gives children %j', async (ItemBatcher, expected) => {
  const machine = validStatesOf(
    echoMap({
      Items: [1, 2, 3, 4, 5],
      ItemSelector: '{% $states.context.Map.Item.Value * 10 %}',
      ItemBatcher,
    }),
  );
  expect((await run(machine, { n: 3, job: 'j' }, testHost())).output).toEqual(expected);
});

test('an item that no batch can hold, or a batch larger than a payload, is States.DataLimitExceeded', async () => {
  const items = ['a'.repeat(200_000), 'b'.repeat(200_000)];
  const answer = async (ItemBatcher: Record<string, unknown>) =>
    run(
      statesOf(echoMap({ ItemReader: reader({ InputType: 'JSON' }), ItemBatcher, Output: {} })),
      {},
      testHost(undefined, { files: new Map([['b/k', JSON.stringify(items)]]) }),
    );
  expect(await answer({ MaxItemsPerBatch: 2 })).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: expect.stringContaining('give MaxInputBytesPerBatch'),
  });
  expect(await answer({ MaxInputBytesPerBatch: 100 })).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: expect.stringContaining('Item 0 does not fit into a batch of MaxInputBytesPerBatch 100'),
  });
  expect(await answer({ MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 262_144 })).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: expect.stringContaining("The state/task 'M' returned a result"),
  });
});

test('batches keep all items in order, are no larger than allowed, and none could take the next one’s first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.option(fc.integer({ min: 200, max: 400 }), { nil: undefined }),
      async (items, maxItems, maxBytes) => {
        const batches: { Items: string[] }[] = [];
        const plan = { maxItems, maxBytes, batchInput: { job: 'é' } };
        for await (const { input, items: count } of childInputs(arraySource(items), undefined, plan)) {
          const batch = input.value as { Items: string[] };
          expect(count).toBe(batch.Items.length);
          batches.push(batch);
        }
        const bytes = (batch: unknown): number => Buffer.byteLength(JSON.stringify(batch));
        expect(batches.flatMap(({ Items }) => Items)).toEqual(items);
        batches.forEach((batch, i) => {
          expect(batch.Items.length).toBeLessThanOrEqual(maxItems);
          if (maxBytes !== undefined) expect(bytes(batch)).toBeLessThanOrEqual(maxBytes);
          const next = batches[i + 1]?.Items[0];
          if (next === undefined || batch.Items.length === maxItems) return;
          expect(bytes({ ...batch, Items: [...batch.Items, next] })).toBeGreaterThan(maxBytes ?? Infinity);
        });
      },
    ),
  );
});

const batchesOfTwo = (fields: Record<string, unknown>) =>
  statesOf(echoMap({ Items: [0, 1, 2, 3, 4, 5], ItemBatcher: { MaxItemsPerBatch: 2 }, ...fields }));

/** Fails on the batch that begins with 2. */
const failOnTwo: Host['integrations'][string] = async ({ arguments: args }) => {
  if ((args as { Items: number[] }).Items[0] === 2) throw new StatesError('Data.Bad');
  return args;
};

test.each([
  [{ ToleratedFailureCount: 1 }, 'FAILED'],
  [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 33 }, 'FAILED'],
  [{ ToleratedFailurePercentage: 34 }, 'SUCCEEDED'],
])('a batch that fails counts as its items: %j ends %s', async (tolerance, status) => {
  const host = testHost(failOnTwo);
  expect((await run(batchesOfTwo(tolerance), {}, host)).status).toBe(status);
});

test('a map run over batches is described by items and by executions', async () => {
  const host = testHost(failOnTwo);
  await run(batchesOfTwo({ ToleratedFailureCount: 2 }), {}, host);
  const started = host.seen.find(({ type }) => type === 'MapRunStarted')?.mapRunStartedEventDetails;
  expect(describeMapRun(started?.mapRunArn as string, host.journal)).toMatchObject({
    itemCounts: { succeeded: 4, failed: 2, total: 6 },
    executionCounts: { succeeded: 2, failed: 1 },
  });
});

test('a redrive runs the batches that did not succeed', async () => {
  let bad = true;
  const inputs: Json[] = [];
  const host = testHost(async (call) => {
    inputs.push(call.arguments);
    return bad ? failOnTwo(call) : call.arguments;
  });
  const machine = batchesOfTwo({ MaxConcurrency: 1 });
  expect(await run(machine, {}, host)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
  bad = false;
  inputs.length = 0;
  expect((await redrive(machine, host)).output).toEqual([
    { Items: [0, 1] },
    { Items: [2, 3] },
    { Items: [4, 5] },
  ]);
  expect(inputs).toEqual([{ Items: [2, 3] }, { Items: [4, 5] }]);
});

test('a WriterConfig of NONE and JSON writes as none does', async () => {
  const host = testHost();
  const machine = statesOf(
    echoMap({
      Items: [1],
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig: { Transformation: 'NONE', OutputType: 'JSON' },
        Arguments: { Bucket: 'b', Prefix: 'p' },
      },
    }),
  );
  expect((await run(machine, {}, host)).status).toBe('SUCCEEDED');
  const [written] = [...host.objects.files].filter(([key]) => key.endsWith('SUCCEEDED_0.json'));
  expect(JSON.parse(written?.[1] as string)).toMatchObject([{ Input: '1', Status: 'SUCCEEDED' }]);
});

test('a Retry starts another map run with all items; Assign sees the result', async () => {
  const machine = statesOf({
    M: {
      ...echoMap({ Items: [1, 2] }).M,
      End: undefined,
      Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], IntervalSeconds: 5 }],
      Assign: { all: '{% $states.result %}' },
      Next: 'Show',
    },
    Show: { Type: 'Pass', Output: '{% $all %}', End: true },
  });
  const host = testHost(failing('Flaky'));
  expect((await run(machine, {}, host)).output).toEqual([1, 2]);
  const runs = host.seen.flatMap((event) => event.mapRunStartedEventDetails?.mapRunArn ?? []);
  expect(new Set(runs).size).toBe(2);
});
