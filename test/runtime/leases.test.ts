/** One run at a time makes a step at a partition. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PartitionBusyError } from '../../core/errors.ts';
import { asset, type Definitions, daily, definitions, job, json } from '../../core/index.ts';
import { type Clock, virtualClock } from '../../local/interpreter/index.ts';
import type { Catalog, Lease } from '../../runtime/catalog/types.ts';
import { waitWhileBusy } from '../../runtime/step/wait-while-busy.ts';
import { type TestHost, testNow } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

const range = { start_date: '2024-01-01', end_date: '2024-01-05', max_concurrency: 3 };
const days = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
afterEach(() => {
  vi.useRealTimers();
});

const partitions = daily({ start: '2024-01-01' });

/** n -> square; `during` runs inside the functions. */
function project(
  calls: string[],
  during: (step: string, day: string) => Promise<unknown> = async () => {},
): Definitions {
  const n = asset({
    key: 'n',
    partitions,
    type: json<number>(),
    run: async ({ partition: { key } }) => {
      calls.push(`n ${key}`);
      await during('n', key);
      return Number(key.slice(-2));
    },
  });
  const square = asset({
    key: 'square',
    partitions,
    deps: { n },
    type: json<number>(),
    run: async ({ partition: { key } }, inputs) => {
      calls.push(`square ${key}`);
      await during('square', key);
      return inputs.n ** 2;
    },
  });
  return definitions({ assets: [n, square], jobs: [job({ name: 'numbers' })] });
}

function hostOn(
  definitions: Definitions,
  options: { readonly clock?: Clock; readonly dir?: string } = {},
): Promise<TestHost> {
  return hostOf(definitions, undefined, undefined, {}, options);
}

const expected = days.flatMap((day) => [`n ${day}`, `square ${day}`]).sort();

describe('two runs of one range on two hosts', () => {
  test.each(['skip_if_exists', 'skip_if_fresh'])('make every partition once under %s', async (write_mode) => {
    const calls: string[] = [];
    const clock = virtualClock(testNow);
    // Longer than a lease waits between two tries, so that each run meets the other's.
    const slow = (): Promise<unknown> => clock.sleep(7_000);
    const first = await hostOn(project(calls, slow), { clock });
    const second = await hostOn(project(calls, slow), { clock, dir: first.dir });
    const results = await Promise.all([
      first.run('r1', { ...range, write_mode }),
      second.run('r2', { ...range, write_mode }),
    ]);
    expect(results.map(({ status, output }) => [status, (output as { planned: number }).planned])).toEqual([
      ['SUCCEEDED', 10],
      ['SUCCEEDED', 10],
    ]);
    expect(calls.sort()).toEqual(expected);
    const alone = await hostOn(project([]));
    await alone.run('r1', { ...range, write_mode });
    for (const day of days) {
      expect(await first.value('square', day)).toBe(await alone.value('square', day));
      expect((await first.pointer('square', day))?.dataVersion).toBe(
        (await alone.pointer('square', day))?.dataVersion,
      );
      expect((await first.runtime.catalog.materializations('square', day)).items).toHaveLength(1);
    }
    for (const lease of await standing(first.runtime.catalog)) expect(lease.runId).toBe('nobody');
  });

  test('both make everything when told to overwrite, one after the other', async () => {
    const calls: string[] = [];
    let inside = 0;
    const clock = virtualClock(testNow);
    const slow = async (step: string, day: string): Promise<void> => {
      if (step !== 'n' || day !== '2024-01-01') return;
      expect(++inside).toBe(1);
      await clock.sleep(7_000);
      inside--;
    };
    const first = await hostOn(project(calls, slow), { clock });
    const second = await hostOn(project(calls, slow), { clock, dir: first.dir });
    const request = { ...range, write_mode: 'overwrite' };
    const results = await Promise.all([first.run('r1', request), second.run('r2', request)]);
    expect(results.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(calls.sort()).toEqual([...expected, ...expected].sort());
  });
});

/** The leases of all that the project makes, each asked for by nobody. */
function standing(catalog: Catalog): Promise<readonly Lease[]> {
  const at = new Date(testNow).toISOString();
  return Promise.all(
    ['n', 'square'].flatMap((step) =>
      days.map((partition) =>
        catalog.takeLease({ step, partition, runId: 'nobody', attempt: '0', expiresAt: at }, at),
      ),
    ),
  );
}

describe('a lease', () => {
  const lease = (fields: Partial<Lease> = {}): Lease => ({
    step: 'n',
    partition: '2024-01-02',
    runId: 'other',
    attempt: '0000.00',
    expiresAt: new Date(testNow + 300_000).toISOString(),
    ...fields,
  });
  const run = (status: 'RUNNING' | 'ABORTED') =>
    ({
      runId: 'other',
      job: 'numbers',
      status,
      executionArn: '',
      request: {},
      tags: {},
      startedAt: new Date(testNow).toISOString(),
      planned: 1,
      skipped: 0,
      blocked: 0,
      plans: 1,
      plannedForRedrive: 0,
    }) as const;

  test('of a run that is over is taken at once', async () => {
    const host = await hostOn(project([]));
    await host.runtime.catalog.addRun(run('ABORTED'));
    await host.runtime.catalog.takeLease(lease(), new Date(testNow).toISOString());
    expect(await host.run('r1', range)).toMatchObject({ status: 'SUCCEEDED' });
    const { items } = await host.runtime.catalog.steps('r1', { step: 'n' });
    expect(items.map(({ status }) => status)).toEqual(days.map(() => 'SUCCEEDED'));
  });

  test('of a worker that crashed is taken when it expires', async () => {
    const clock = virtualClock(testNow);
    const host = await hostOn(project([]), { clock });
    await host.runtime.catalog.addRun(run('RUNNING'));
    await host.runtime.catalog.takeLease(lease(), new Date(testNow).toISOString());
    expect(await host.run('r1', range)).toMatchObject({ status: 'SUCCEEDED' });
    expect(clock.now() - testNow).toBeGreaterThanOrEqual(300_000);
  });

  test('that another run keeps fails the step in the end, and the error says who has it', async () => {
    const host = await hostOn(project([]));
    await host.runtime.catalog.addRun(run('RUNNING'));
    await host.runtime.catalog.takeLease(
      lease({ expiresAt: new Date(testNow + 1e9).toISOString() }),
      new Date(testNow).toISOString(),
    );
    const result = await host.run('r1', range);
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain('step n of 2024-01-02 is being made by run other');
    expect(await host.value('square', '2024-01-03')).toBe(9);
  });

  test('is kept by heartbeats while a step takes long', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const clock = virtualClock(testNow);
    const seen: string[] = [];
    const host = await hostOn(
      project([], async (step, day) => {
        if (step !== 'n' || day !== '2024-01-01') return;
        await clock.sleep(240_000);
        await vi.advanceTimersByTimeAsync(60_000);
        const { expiresAt } = await host.runtime.catalog.takeLease(
          { ...lease({ partition: day, runId: 'asking' }) },
          new Date(clock.now()).toISOString(),
        );
        seen.push(expiresAt);
      }),
      { clock },
    );
    expect(await host.run('r1', range)).toMatchObject({ status: 'SUCCEEDED' });
    expect(seen).toEqual([new Date(testNow + 540_000).toISOString()]);
  });
});

describe('a Batch job', () => {
  test('waits while the partition is busy, longer each time, and not for ever', async () => {
    const waits: number[] = [];
    let calls = 0;
    const waiting = { sleep: async (ms: number) => waits.push(ms), random: () => 1 };
    const work = async (): Promise<string> => {
      if (++calls <= 5) throw new PartitionBusyError('busy');
      return 'done';
    };
    expect(await waitWhileBusy(work, waiting)).toBe('done');
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000]);
    calls = Number.NEGATIVE_INFINITY;
    await expect(waitWhileBusy(work, waiting)).rejects.toThrow('busy');
    expect(waits).toHaveLength(65);
    await expect(waitWhileBusy(() => Promise.reject(new TypeError('x')), waiting)).rejects.toThrow('x');
    expect(waits).toHaveLength(65);
  });

  test('waits while a service says that it was asked too much', async () => {
    const waits: number[] = [];
    const errors = ['ThrottlingException', 'SlowDown'];
    const work = async (): Promise<string> => {
      const name = errors.shift();
      if (name !== undefined) throw Object.assign(new Error('later'), { name });
      return 'done';
    };
    const waiting = { sleep: async (ms: number) => waits.push(ms), random: () => 0.5 };
    expect(await waitWhileBusy(work, waiting)).toBe('done');
    expect(waits).toEqual([2_500, 5_000]);
  });
});
