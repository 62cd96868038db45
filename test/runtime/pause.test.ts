/** Pause, resume, cancel and another concurrency, while a run goes on. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asset, type Definitions, daily, definitions, job, json } from '../../core/index.ts';
import { virtualClock } from '../../local/interpreter/index.ts';
import { progressOf } from '../../runtime/finish/progress.ts';
import { type TestHost, testHost, testNow } from '../support/host.ts';

const partitions = daily({ start: '2024-01-01' });
const days = { start_date: '2024-01-01', end_date: '2024-01-08' };
let host: TestHost | undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await host?.close();
  host = undefined;
});

function project(run: (day: string) => Promise<unknown>): Definitions {
  const n = asset({
    key: 'n',
    partitions,
    type: json<string>(),
    run: async ({ partition: { key } }) => {
      await run(key);
      return key;
    },
  });
  return definitions({ assets: [n], jobs: [job({ name: 'days' })] });
}

test('a paused run begins no shard until it is resumed; the shard that runs goes to its end', async () => {
  const clock = virtualClock(testNow);
  const begun: [string, number][] = [];
  host = await testHost(
    project(async (day) => {
      begun.push([day, clock.now() - testNow]);
      if (day === '2024-01-02') {
        const { catalog } = host!.runtime;
        await catalog.updateRun('r1', { paused: true });
        void clock.sleep(600_000).then(() => catalog.updateRun('r1', { paused: undefined }));
      }
      await clock.sleep(1000);
    }),
    undefined,
    undefined,
    {},
    { clock },
  );
  expect(await host.run('r1', { ...days, end_date: '2024-01-04', max_concurrency: 1 })).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 4 },
  });
  const [first, second, third, fourth] = begun.map(([, at]) => at) as [number, number, number, number];
  expect(second - first).toBeLessThan(60_000);
  expect(third).toBeGreaterThanOrEqual(600_000);
  expect(third).toBeLessThan(661_000);
  expect(fourth - third).toBeLessThan(60_000);
});

test('another concurrency holds at once for the stage that runs', async () => {
  const clock = virtualClock(testNow);
  let inside = 0;
  const most: Record<string, number> = {};
  host = await testHost(
    project(async (day) => {
      inside++;
      if (day === '2024-01-02') {
        await host?.runtime.catalog.updateRun('r1', { maxConcurrency: 3 });
        await vi.advanceTimersByTimeAsync(500);
      }
      await clock.sleep(1000);
      most[day] = inside;
      inside--;
    }),
    undefined,
    undefined,
    {},
    { clock },
  );
  expect(await host.run('r1', { ...days, max_concurrency: 1 })).toMatchObject({ status: 'SUCCEEDED' });
  expect(most['2024-01-01']).toBe(1);
  expect(Math.max(...Object.values(most))).toBe(3);
});

test('a cancelled run ends ABORTED and can be redriven', async () => {
  const made: string[] = [];
  host = await testHost(
    project(async (day) => {
      if (day === '2024-01-03' && made.length === 2) {
        await host?.runtime.catalog.updateRun('r1', { cancelled: true });
        await vi.advanceTimersByTimeAsync(500);
        await new Promise(() => {});
      }
      made.push(day);
    }),
  );
  expect(await host.run('r1', { ...days, max_concurrency: 1 })).toMatchObject({ status: 'ABORTED' });
  expect(made).toEqual(['2024-01-01', '2024-01-02']);
  made.push('-');
  await host.runtime.catalog.updateRun('r1', { status: 'ABORTED', cancelled: undefined });
  expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
  expect(made).toHaveLength(9);
});

test('progress is of the last plan: done, failed, under way, rate and what is left', async () => {
  const clock = virtualClock(testNow);
  const seen: unknown[] = [];
  host = await testHost(
    project(async (day) => {
      await clock.sleep(1000);
      if (day === '2024-01-02') throw new Error('no data');
      if (day !== '2024-01-05') return;
      const run = await host!.runtime.catalog.run('r1');
      seen.push(await progressOf(run!, host!.runtime, testNow + 6000));
    }),
    undefined,
    undefined,
    {},
    { clock },
  );
  await host.run('r1', { ...days, max_concurrency: 1 });
  expect(seen).toEqual([
    {
      planned: 8,
      done: 3,
      failed: 1,
      upstreamFailed: 0,
      notBegun: 0,
      underWay: 1,
      perSecond: 0.5,
      secondsLeft: 8,
    },
  ]);
  const run = await host.runtime.catalog.run('r1');
  expect(await progressOf(run!, host.runtime, testNow)).toMatchObject({ done: 7, failed: 1, underWay: 0 });
});
