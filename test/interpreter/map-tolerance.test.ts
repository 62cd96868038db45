import { expect, test } from 'vitest';
import { StatesError, virtualClock } from '../../local/interpreter/index.ts';
import { failOn, processor, reader, shards, writer } from './distributed-map.ts';
import { run, sleeping, start, statesOf, taskOf, testHost, types } from './support.ts';

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
