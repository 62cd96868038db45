import { expect, test } from 'vitest';
import { describeExecution, executionArn, virtualClock } from '../../local/interpreter/index.ts';
import { processor, reader, shards } from './distributed-map.ts';
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

const mapRunId = '9114eb03-69ee-1b69-f8e9-0e55e5c6fe05';

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
