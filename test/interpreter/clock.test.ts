import { setTimeout as realSleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock, virtualClock } from '../../local/interpreter/index.ts';

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
