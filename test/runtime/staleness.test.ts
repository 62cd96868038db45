import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asset, type Definitions, daily, definitions, job, json } from '../../core/index.ts';
import { allPublished } from '../../runtime/plan/published.ts';
import { type TestHost, testHost } from '../support/host.ts';
import { nextRelease } from '../support/opened-hosts.ts';

const days = daily({ start: '2024-01-01' });
const range = { start_date: '2024-01-01', end_date: '2024-01-02' };

/** a -> b -> c, with given code versions; `withB` lets c depend on b. */
function project(a = 'a1', b = 'b1', c = 'c1', withB = true): Definitions {
  const common = { partitions: days, type: json<number>() };
  const first = asset({ ...common, key: 'a', codeVersion: a, run: () => 1 });
  const second = asset({
    ...common,
    key: 'b',
    codeVersion: b,
    deps: { first },
    run: (_, inputs) => inputs.first + 1,
  });
  const third = asset({
    ...common,
    key: 'c',
    codeVersion: c,
    deps: withB ? { second } : { first },
    run: () => 3,
  });
  return definitions({ assets: [first, second, third], jobs: [job({ name: 'j' })] });
}

let host: TestHost;
beforeEach(async () => {
  host = await testHost(project());
});
afterEach(() => host.close());

/** Status of each asset at a day, with the causes' words, as another version of the project sees it. */
async function statuses(of: Definitions, day = '2024-01-01'): Promise<Readonly<Record<string, unknown>>> {
  const { staleness } = await allPublished(host.runtime.catalog, of.graph.steps.values());
  return Object.fromEntries(
    [...of.graph.assets.values()].map((output) => {
      const status = staleness.statusOf(output, day);
      return [
        output.key,
        status.status === 'STALE'
          ? status.causes.map(({ category, reason }) => `${category}: ${reason}`)
          : status.status,
      ];
    }),
  );
}

describe('status of a partition', () => {
  test('is missing before a run and fresh after it', async () => {
    expect(await statuses(project())).toEqual({ a: 'MISSING', b: 'MISSING', c: 'MISSING' });
    await host.run('r1', range);
    expect(await statuses(project())).toEqual({ a: 'FRESH', b: 'FRESH', c: 'FRESH' });
    expect(await statuses(project(), '2024-01-05')).toEqual({ a: 'MISSING', b: 'MISSING', c: 'MISSING' });
  });

  test('is stale by its own code, and all below it are stale by their input', async () => {
    await host.run('r1', range);
    expect(await statuses(project('a1', 'b2'))).toEqual({
      a: 'FRESH',
      b: ['CODE: step b has a new code version'],
      c: ['DATA: b is stale'],
    });
  });

  test('is stale when an input has a new data version, or is another', async () => {
    await host.run('r1', range);
    const pointer = await host.pointer('a', '2024-01-01');
    if (pointer === undefined) throw new Error('a is published');
    const step = {
      runId: 'r1',
      step: 'a',
      partition: '2024-01-01',
      attempt: '9',
      status: 'SUCCEEDED',
      startedAt: '2024-01-10T00:00:00.000Z',
    } as const;
    await host.runtime.catalog.publish(
      [
        {
          materialization: { ...pointer, version: 'f'.repeat(32), dataVersion: 'new' },
          expectedVersion: pointer.version,
        },
      ],
      step,
    );
    expect(await statuses(project())).toEqual({
      a: 'FRESH',
      b: ['DATA: a has a new data version'],
      c: ['DATA: b is stale'],
    });
    expect(await statuses(project('a1', 'b1', 'c1', false))).toMatchObject({
      c: ['DEPENDENCIES: a is a new input', 'DEPENDENCIES: b is no input any more'],
    });
  });
});

test('skip_if_fresh makes what is stale and what depends on it, and leaves the rest', async () => {
  await host.run('r1', range);
  expect(await host.run('r2', { ...range, write_mode: 'skip_if_fresh' })).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 0, skipped: 6 },
  });
  const changed = await nextRelease(host, project('a1', 'b2'));
  expect(await changed.run('r3', { ...range, write_mode: 'skip_if_fresh' })).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 4, skipped: 2 },
  });
  expect((await host.pointer('a', '2024-01-01'))?.runId).toBe('r1');
  expect((await host.pointer('c', '2024-01-01'))?.runId).toBe('r3');
  expect(await statuses(project('a1', 'b2'))).toEqual({ a: 'FRESH', b: 'FRESH', c: 'FRESH' });
});
