import { expect, test } from 'vitest';
import {
  describeExecution,
  describeMapRun,
  executionArn,
  type Json,
  StatesError,
  virtualClock,
} from '../../local/interpreter/index.ts';
import {
  arn,
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

const processor = (states: Record<string, unknown>) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: Object.keys(states)[0],
  States: states,
});

const reader = (key = 'shards.jsonl') => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Arguments: { Bucket: 'runs', Key: key },
});

const writer = {
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket: 'runs', Prefix: '{% "results/" & $states.context.Execution.Name %}' },
};

const shards = (n: number): Map<string, string> =>
  new Map([['runs/shards.jsonl', Array.from({ length: n }, (_, i) => `{"i":${i}}`).join('\n')]]);

const mapRunId = '9114eb03-69ee-1b69-f8e9-0e55e5c6fe05';

/** Fails on items whose `i` is listed. */
const failOn =
  (...bad: number[]) =>
  async ({ arguments: args }: { arguments: Json }): Promise<Json> => {
    if (bad.includes((args as { i: number }).i))
      throw new StatesError('Data.Bad', `item ${JSON.stringify(args)}`);
    return args;
  };

test('a Distributed Map runs an execution for each line of an object', async () => {
  const machine = validStatesOf({
    Shards: {
      Type: 'Map',
      Label: 'day',
      ItemReader: reader(),
      MaxConcurrency: '{% $states.input.max %}',
      ToleratedFailurePercentage: 100,
      ItemProcessor: processor({
        Run: taskOf({ Arguments: '{% $states.input %}' }),
      }),
      Output: '{% {"rows": $states.result} %}',
      End: true,
    },
  });
  const host = testHost(undefined, { files: shards(3) });
  expect(await run(machine, { max: 2 }, host)).toMatchObject({
    status: 'SUCCEEDED',
    output: { rows: [{ i: 0 }, { i: 1 }, { i: 2 }] },
  });
  expect(trace(host.journal)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 MapStateEntered Shards',
    '3<2 MapStateStarted',
    '4<3 MapRunStarted',
    '5<4 MapRunSucceeded',
    '6<5 MapStateSucceeded',
    '7<5 MapStateExited Shards',
    '8<7 ExecutionSucceeded',
  ]);
  const child = executionArn('m/day', `${mapRunId}-1`);
  expect(types(host.journal, child)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered Run',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited Run',
    'ExecutionSucceeded',
  ]);
  expect(describeExecution(child, host.journal)).toEqual({
    executionArn: child,
    stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:m/day',
    name: `${mapRunId}-1`,
    status: 'SUCCEEDED',
    startDate: '2024-01-01T00:00:00.000Z',
    stopDate: '2024-01-01T00:00:00.000Z',
    input: '{"i":1}',
    inputDetails: { included: true },
    output: '{"i":1}',
    outputDetails: { included: true },
    mapRunArn: `arn:aws:states:local:000000000000:mapRun:m/day:${mapRunId}`,
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
  expect(host.journal.list()).toEqual([arn]);
});

test('a child has a context of its own', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      Label: 'L',
      Items: ['a'],
      ItemProcessor: processor({ P: { Type: 'Pass', Output: '{% $states.context %}', End: true } }),
      End: true,
    },
  });
  expect((await run(machine, {}, testHost())).output).toMatchObject([
    {
      Execution: {
        Id: expect.stringMatching(/^arn:aws:states:local:000000000000:execution:m\/L:[0-9a-f-]{36}-0$/),
        Input: 'a',
        RedriveCount: 0,
      },
      StateMachine: { Name: 'm/L' },
    },
  ]);
});

test('results are written by status, with a manifest, and the Map gives where', async () => {
  const machine = statesOf({
    Shards: {
      Type: 'Map',
      Label: 'day',
      ItemReader: reader(),
      ToleratedFailurePercentage: 100,
      ItemProcessor: processor({ Run: taskOf({ Arguments: '{% $states.input %}' }) }),
      ResultWriter: writer,
      End: true,
    },
  });
  const host = testHost(failOn(1), { files: shards(3) });
  const folder = `results/x/${mapRunId}`;
  const mapRunArn = `arn:aws:states:local:000000000000:mapRun:m/day:${mapRunId}`;
  expect(await run(machine, {}, host)).toMatchObject({
    output: { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: 'runs', Key: `${folder}/manifest.json` } },
  });
  const { files } = host.objects;
  const read = (file: string) => JSON.parse(files.get(`runs/${folder}/${file}`) as string);
  expect(read('manifest.json')).toEqual({
    DestinationBucket: 'runs',
    MapRunArn: mapRunArn,
    ResultFiles: {
      FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: files.get(`runs/${folder}/FAILED_0.json`)?.length }],
      PENDING: [],
      SUCCEEDED: [
        { Key: `${folder}/SUCCEEDED_0.json`, Size: files.get(`runs/${folder}/SUCCEEDED_0.json`)?.length },
      ],
    },
  });
  expect(read('FAILED_0.json')).toEqual([
    {
      Cause: 'item {"i":1}',
      Error: 'Data.Bad',
      ExecutionArn: executionArn('m/day', `${mapRunId}-1`),
      Input: '{"i":1}',
      InputDetails: { Included: true },
      Name: `${mapRunId}-1`,
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
      StartDate: '2024-01-01T00:00:00.000Z',
      StateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:m/day',
      Status: 'FAILED',
      StopDate: '2024-01-01T00:00:00.000Z',
    },
  ]);
  expect(read('SUCCEEDED_0.json')).toMatchObject([
    { Input: '{"i":0}', Output: '{"i":0}', Status: 'SUCCEEDED', RedriveStatus: 'NOT_REDRIVABLE' },
    { Input: '{"i":2}', Output: '{"i":2}', Status: 'SUCCEEDED' },
  ]);
  expect(files.has(`runs/${folder}/PENDING_0.json`)).toBe(false);
  expect(describeMapRun(mapRunArn, host.journal)).toEqual({
    mapRunArn,
    executionArn: arn,
    status: 'SUCCEEDED',
    startDate: '2024-01-01T00:00:00.000Z',
    stopDate: '2024-01-01T00:00:00.000Z',
    maxConcurrency: 10_000,
    toleratedFailureCount: 0,
    toleratedFailurePercentage: 100,
    redriveCount: 0,
    itemCounts: { succeeded: 2, failed: 1, timedOut: 0, aborted: 0, total: 3 },
    executionCounts: { succeeded: 2, failed: 1, timedOut: 0, aborted: 0 },
  });
});

test('no items give an empty manifest', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: [],
      ItemProcessor: processor({ P: { Type: 'Succeed' } }),
      ResultWriter: { ...writer, Arguments: { Bucket: 'runs', Prefix: '' } },
      Output: '{% $states.result.ResultWriterDetails.Key %}',
      End: true,
    },
  });
  const host = testHost();
  const key = (await run(machine, {}, host)).output as string;
  expect(key).toMatch(/^[0-9a-f-]{36}\/manifest.json$/);
  expect(JSON.parse(host.objects.files.get(`runs/${key}`) as string).ResultFiles).toEqual({
    FAILED: [],
    PENDING: [],
    SUCCEEDED: [],
  });
});

test.each([
  [{}, 0, 'SUCCEEDED'],
  [{}, 1, 'FAILED'],
  [{ ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
  [{ ToleratedFailureCount: 2 }, 3, 'FAILED'],
  [{ ToleratedFailureCount: '{% $states.input.n %}' }, 4, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 0 }, 1, 'FAILED'],
  [{ ToleratedFailurePercentage: 20 }, 2, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 20 }, 3, 'FAILED'],
  [{ ToleratedFailurePercentage: 29 }, 3, 'FAILED'],
  [{ ToleratedFailurePercentage: '{% 100 %}' }, 10, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, 2, 'FAILED'],
  [{ ToleratedFailurePercentage: 10, ToleratedFailureCount: 5 }, 2, 'FAILED'],
])('with %j, %s of 10 failures end %s', async (tolerance, failures, status) => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      ItemReader: reader(),
      ...tolerance,
      ItemProcessor: processor({ Run: taskOf({ Arguments: '{% $states.input %}' }) }),
      Output: '{% $count($states.result) %}',
      End: true,
    },
  });
  const bad = Array.from({ length: failures }, (_, i) => i);
  const host = testHost(failOn(...bad), { files: shards(10) });
  const result = await run(machine, { n: 4 }, host);
  expect(result).toMatchObject(
    status === 'SUCCEEDED'
      ? { status, output: 10 - failures }
      : {
          status,
          error: 'States.ExceedToleratedFailureThreshold',
          cause: 'The specified tolerated failure threshold was exceeded',
        },
  );
});

test('passing the threshold stops running children, starts no more, and still writes results', async () => {
  const clock = virtualClock(start);
  const host = testHost(
    async (call) => {
      const { i } = call.arguments as { i: number };
      if (i === 1) throw new StatesError('Data.Bad');
      return sleeping(clock, () => (i === 0 ? 1 : 60_000))(call);
    },
    { clock, files: shards(5) },
  );
  const machine = statesOf({
    M: {
      Type: 'Map',
      Label: 'L',
      ItemReader: reader(),
      MaxConcurrency: 2,
      ItemProcessor: processor({
        W: { Type: 'Wait', Seconds: '{% $states.input.i = 1 ? 10 : 0 %}', Next: 'Run' },
        Run: taskOf({ Arguments: '{% $states.input %}' }),
      }),
      ResultWriter: writer,
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Done' }],
      End: true,
    },
    Done: { Type: 'Succeed' },
  });
  expect((await run(machine, {}, host)).output).toBe('States.ExceedToleratedFailureThreshold');
  expect(types(host.journal).slice(3, 7)).toEqual([
    'MapRunStarted',
    'MapRunFailed',
    'MapStateFailed',
    'MapStateExited M',
  ]);
  const entries = [...host.objects.files]
    .filter(([key]) => /_0\.json$/.test(key))
    .map(([key, text]) => [
      key.replace(/^.*\//, ''),
      JSON.parse(text).map((e: { Input: string; Status: string }) => `${e.Input} ${e.Status}`),
    ]);
  expect(Object.fromEntries(entries)).toEqual({
    'SUCCEEDED_0.json': ['{"i":0} SUCCEEDED'],
    'FAILED_0.json': ['{"i":1} FAILED', '{"i":2} ABORTED'],
    'PENDING_0.json': ['{"i":3} PENDING', '{"i":4} PENDING'],
  });
});

test.each([
  [1, 1],
  [7, 7],
  [undefined, 50],
])('MaxConcurrency %s runs %s children at once', async (maxConcurrency, expected) => {
  const clock = virtualClock(start);
  let [now, most] = [0, 0];
  const host = testHost(
    async (call) => {
      most = Math.max(most, ++now);
      await sleeping(clock, () => 1000)(call);
      now--;
      return null;
    },
    { clock, files: shards(50) },
  );
  const machine = statesOf({
    M: {
      Type: 'Map',
      ItemReader: reader(),
      ...(maxConcurrency !== undefined && { MaxConcurrency: maxConcurrency }),
      ItemProcessor: processor({ T: taskOf() }),
      Output: {},
      End: true,
    },
  });
  expect((await run(machine, {}, host)).status).toBe('SUCCEEDED');
  expect(most).toBe(expected);
});

test('an object that is not there, or a line that is no JSON, is States.ItemReaderFailed', async () => {
  const machine = (key: string) =>
    statesOf({
      M: {
        Type: 'Map',
        ItemReader: reader(key),
        ItemProcessor: processor({ P: { Type: 'Succeed' } }),
        End: true,
      },
    });
  const host = testHost(undefined, { files: new Map([['runs/bad.jsonl', '{"i":0}\n{"i":']]) });
  expect(await run(machine('absent.jsonl'), {}, host)).toMatchObject({
    error: 'States.ItemReaderFailed',
    cause: 's3://runs/absent.jsonl could not be read. Error: NoSuchKey: absent.jsonl',
  });
  expect(types(host.journal).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  expect(
    await run(machine('bad.jsonl'), {}, testHost(undefined, { files: host.objects.files })),
  ).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'Line 2 of s3://runs/bad.jsonl is not JSON' });
});

test('a store that cannot be written to is States.ResultWriterFailed', async () => {
  const machine = statesOf({
    M: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: processor({ P: { Type: 'Succeed' } }),
      ResultWriter: writer,
      End: true,
    },
  });
  const host = testHost();
  host.objects.put = async () => {
    throw new Error('AccessDenied');
  };
  expect(await run(machine, {}, host)).toMatchObject({
    error: 'States.ResultWriterFailed',
    cause: expect.stringMatching(
      /^s3:\/\/runs\/results\/x\/.*SUCCEEDED_0.json could not be written. Error: AccessDenied$/,
    ),
  });
});

test('Distributed Maps nest', async () => {
  const machine = statesOf({
    Outer: {
      Type: 'Map',
      Items: '{% $states.input %}',
      ItemProcessor: processor({
        Inner: {
          Type: 'Map',
          ItemProcessor: processor({ P: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } }),
          End: true,
        },
      }),
      End: true,
    },
  });
  const input = [
    [1, 2],
    [3, 4],
  ];
  expect((await run(machine, input, testHost())).output).toEqual([
    [2, 4],
    [6, 8],
  ]);
});

test('results are written in files of bounded size', async () => {
  const { ResultWriter } = await import('../../local/interpreter/map-run/result-writer.ts');
  const host = testHost();
  const results = new ResultWriter(
    host,
    { bucket: 'runs', prefix: 'r' },
    'm/L',
    'arn:aws:states:local:000000000000:mapRun:m/L:id',
  );
  const input = 'x'.repeat(200_000);
  for (let i = 0; i < 400; i++) await results.add(`id-${i}`, input);
  await results.finish();
  const { ResultFiles } = JSON.parse(host.objects.files.get('runs/r/id/manifest.json') as string);
  expect(ResultFiles.PENDING.map(({ Key }: { Key: string }) => Key)).toEqual([
    'r/id/PENDING_0.json',
    'r/id/PENDING_1.json',
    'r/id/PENDING_2.json',
  ]);
});
