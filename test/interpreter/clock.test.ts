import { setTimeout as realSleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMachine, systemClock, virtualClock } from '../../local/interpreter/index.ts';
import { run, taskOf, testHost } from './support.ts';

test('sleepers wake in the order of their times, and of their coming', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }), async (delays) => {
      const clock = virtualClock(1000);
      const woken: (readonly [number, number, number])[] = [];
      await Promise.all(
        delays.map(async (ms, i) => {
          await clock.sleep(ms);
          woken.push([ms, i, clock.now()]);
        }),
      );
      const expected = delays.map((ms, i) => [ms, i, 1000 + ms] as const);
      expect(woken).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    }),
  );
});

test('the virtual clock stands still while a task does something else than sleep on it', async () => {
  const clock = virtualClock(0);
  const order: string[] = [];
  const long = clock.sleep(60_000).then(() => order.push('timeout'));
  await clock.task?.(async () => {
    await realSleep(20);
    order.push('read');
  });
  await long;
  expect(order).toEqual(['read', 'timeout']);
  expect(clock.now()).toBe(60_000);
});

test('a task that sleeps on the virtual clock lets it go on', async () => {
  const clock = virtualClock(0);
  await Promise.all([clock.task?.(() => clock.sleep(100)), clock.sleep(50)]);
  expect(clock.now()).toBe(100);
});

test.each([
  ['virtual', () => virtualClock(0)],
  ['system', () => systemClock()],
])('a sleep on the %s clock rejects when its signal is aborted', async (_, make) => {
  const clock = make();
  const controller = new AbortController();
  const sleep = clock.sleep(Number.POSITIVE_INFINITY, controller.signal);
  controller.abort(new Error('stop'));
  await expect(sleep).rejects.toThrow('stop');
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow('stop');
});

test('the system clock sleeps real time', async () => {
  const clock = systemClock();
  const before = clock.now();
  await clock.sleep(5);
  expect(clock.now() - before).toBeGreaterThanOrEqual(4);
});

test('reading items and calling tasks for real does not let TimeoutSeconds pass on the virtual clock', async () => {
  const machine = parseMachine({
    QueryLanguage: 'JSONata',
    TimeoutSeconds: 60,
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSONL' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'T',
          States: { T: taskOf({ TimeoutSeconds: 10 }) },
        },
        End: true,
      },
    },
  });
  const host = testHost(async () => {
    await realSleep(5);
    return 1;
  });
  host.objects.lines = async function* () {
    for (const line of ['1', '2']) {
      await realSleep(5);
      yield line;
    }
  };
  expect(await run(machine, {}, host)).toMatchObject({
    status: 'SUCCEEDED',
    output: [1, 1],
    stopDate: '2024-01-01T00:00:00.000Z',
  });
});
