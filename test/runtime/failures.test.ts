/** One bad shard fails alone; what depends on it is skipped with a reason; a redrive runs just what is missing. */
import { describe, expect, test } from 'vitest';
import {
  asset,
  check,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  multi,
  product,
  range,
  selfDep,
  statics,
  timeWindow,
} from '../../core/index.ts';
import { failureReport } from '../../runtime/finish/failures.ts';
import { progressOf } from '../../runtime/finish/progress.ts';
import type { TestHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

const partitions = daily({ start: '2024-01-01' });
const days = { start_date: '2024-01-01', end_date: '2024-01-05' };
async function reportOf(host: TestHost, isOver = true) {
  const run = await host.runtime.catalog.run('r1');
  return failureReport(run!, host.runtime, isOver);
}

/**
 * Two stages, the second in waves: n and its sibling m; week over the two days up to its own; total from its own day
 * before and week. `broken` holds what fails: `<asset> <day>`.
 */
function stages(broken: ReadonlySet<string>, calls: string[] = []): Definitions {
  const made = (key: string, partition: string, value: number): number => {
    calls.push(`${key} ${partition}`);
    if (broken.has(`${key} ${partition}`)) throw new RangeError(`no ${key} for ${partition}`);
    return value;
  };
  const n = asset({
    key: 'n',
    partitions,
    type: json<number>(),
    run: ({ partition: { key } }) => made('n', key, 1),
  });
  const m = asset({
    key: 'm',
    partitions,
    type: json<number>(),
    run: ({ partition: { key } }) => made('m', key, 1),
  });
  const week = asset({
    key: 'week',
    partitions,
    deps: { n: range(n, { mapping: timeWindow({ startOffset: -1 }) }) },
    type: json<number>(),
    run: ({ partition: { key } }, inputs) => made('week', key, inputs.n.size),
  });
  const total = asset({
    key: 'total',
    partitions,
    deps: {
      week,
      before: selfDep(json<number>(), { mapping: timeWindow({ startOffset: -1, endOffset: -1 }) }),
    },
    type: json<number>(),
    run: ({ partition: { key } }, inputs) =>
      made('total', key, inputs.week + ((inputs as { before?: number }).before ?? 0)),
  });
  return definitions({ assets: [n, m, week, total], jobs: [job({ name: 'stages' })] });
}

describe('a shard that fails', () => {
  test('keeps from running what needs it in later stages and waves, and nothing else', async () => {
    const calls: string[] = [];
    const broken = new Set(['n 2024-01-03']);
    const host = await hostOf(stages(broken, calls));
    const result = await host.run('r1', days);
    expect(result.status).toBe('FAILED');
    expect(result.cause).toBe(
      '6 of 20 planned asset partitions were not published: 1 failed, 5 skipped because an upstream failed\nstep n failed: RangeError: no n for 2024-01-03 (2024-01-03)',
    );
    expect(calls.filter((call) => call.startsWith('week'))).toEqual([
      'week 2024-01-01',
      'week 2024-01-02',
      'week 2024-01-05',
    ]);
    expect(calls.filter((call) => call.startsWith('total'))).toEqual([
      'total 2024-01-01',
      'total 2024-01-02',
    ]);
    expect(calls.filter((call) => call.startsWith('m '))).toHaveLength(5);
    const { items } = await host.runtime.catalog.steps('r1', { step: 'week', partition: '2024-01-04' });
    expect(items).toMatchObject([
      { status: 'UPSTREAM_FAILED', reason: 'its upstream n of 2024-01-03 was not made' },
    ]);
    expect(await reportOf(host)).toMatchObject({
      counts: { FAILED: 1, UPSTREAM_FAILED: 5, NOT_REACHED: 0 },
      missing: 6,
    });
    const run = (await host.runtime.catalog.run('r1'))!;
    expect(await progressOf(run, host.runtime, Date.parse(run.endedAt!))).toMatchObject({
      ...{ planned: 20, done: 14, failed: 1, upstreamFailed: 5, notBegun: 0 },
    });

    calls.length = 0;
    broken.clear();
    expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
    expect(calls.sort()).toEqual([
      'n 2024-01-03',
      'total 2024-01-03',
      'total 2024-01-04',
      'total 2024-01-05',
      'week 2024-01-03',
      'week 2024-01-04',
    ]);
    expect((await reportOf(host)).groups).toEqual([]);
  });

  test('is told by cause, the most frequent first, whatever partition the message names', async () => {
    const broken = new Set(['n 2024-01-01', 'm 2024-01-02', 'm 2024-01-03', 'm 2024-01-05']);
    const host = await hostOf(stages(broken));
    await host.run('r1', { ...days, selection: 'n or m' });
    expect((await reportOf(host)).groups).toEqual([
      {
        kind: 'FAILED',
        step: 'm',
        error: 'QuantFlow.StepFailed',
        cause: 'step m failed: RangeError: no m for ...',
        count: 3,
        partitions: ['2024-01-02', '2024-01-03', '2024-01-05'],
      },
      {
        kind: 'FAILED',
        step: 'n',
        error: 'QuantFlow.StepFailed',
        cause: 'step n failed: RangeError: no n for 2024-01-01',
        count: 1,
        partitions: ['2024-01-01'],
      },
    ]);
  });
});

test('causes that differ by a date, a value of the key or the partition of an upstream are one', async () => {
  const keys = product(partitions, statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }));
  const raw = asset({
    key: 'raw',
    partitions: keys,
    type: json<number>(),
    run: ({ partition: { values } }) => {
      const { dt = '', sym = '' } = values;
      throw new Error(`no data for ${sym} on ${dt}: ${dt.replaceAll('-', '/')}/${sym}.csv.gz`);
    },
  });
  const mapping = multi({
    dt: { dimension: 'dt', mapping: timeWindow({ startOffset: -1 }) },
    sym: { dimension: 'sym' },
  });
  const wide = asset({
    key: 'wide',
    partitions: keys,
    deps: { raw: range(raw, { mapping }) },
    type: json<number>(),
    run: () => 1,
  });
  const host = await hostOf(definitions({ assets: [raw, wide], jobs: [job({ name: 'pairs' })] }));
  await host.run('r1', days);
  expect((await reportOf(host)).groups).toMatchObject([
    { kind: 'FAILED', cause: 'step raw failed: Error: no data for ... on ...: .../....csv.gz', count: 10 },
    { kind: 'UPSTREAM_FAILED', cause: 'its upstream raw was not made', count: 10 },
  ]);
});

test('a blocking check stops the publish: the old version stays visible, the days around it are published', async () => {
  let limit = 10;
  const a = asset({
    key: 'a',
    partitions,
    type: json<number>(),
    checks: [check({ name: 'below', blocking: true, run: (value: number) => ({ passed: value < limit }) })],
    run: ({ partition: { key } }) => Number(key.slice(-2)),
  });
  const host = await hostOf(definitions({ assets: [a], jobs: [job({ name: 'checked' })] }));
  expect((await host.run('r0', days)).status).toBe('SUCCEEDED');
  const before = await host.pointer('a', '2024-01-05');
  limit = 5;
  const result = await host.run('r1', { ...days, write_mode: 'overwrite' });
  expect(result.cause).toContain('1 of 5 planned asset partitions were not published\nblocking check below');
  expect(await host.pointer('a', '2024-01-05')).toEqual(before);
  expect((await host.pointer('a', '2024-01-04'))?.runId).toBe('r1');
  expect((await reportOf(host)).groups).toMatchObject([
    { error: 'QuantFlow.CheckFailed', count: 1, partitions: ['2024-01-05'] },
  ]);
});
