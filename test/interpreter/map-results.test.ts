import { expect, test } from 'vitest';
import { describeMapRun, executionArn } from '../../local/interpreter/index.ts';
import { failOn, processor, reader, shards, writer } from './distributed-map.ts';
import { arn, run, statesOf, taskOf, testHost } from './support.ts';

const mapRunId = '9114eb03-69ee-1b69-f8e9-0e55e5c6fe05';

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
