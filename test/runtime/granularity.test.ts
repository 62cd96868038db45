/** Shards of several partitions: what a day, a week, a month of them is, and that each partition stands for itself. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  hourly,
  job,
  json,
  partitionSchedule,
  product,
  sqlAsset,
  statics,
  table,
} from '../../core/index.ts';
import type { Shard } from '../../runtime/messages.ts';
import { readLines } from '../../runtime/stores/lines.ts';
import { type TestHost, testHost } from '../support/host.ts';

let host: TestHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

const days = daily({ start: '2023-12-01' });
const numbers = (broken: ReadonlySet<string>, partitions = days): Definitions => {
  const n = asset({
    key: 'n',
    partitions,
    type: json<string>(),
    run: ({ partition: { key } }) => {
      if (broken.has(key)) throw new Error('no numbers');
      return key;
    },
  });
  const copy = asset({
    key: 'copy',
    partitions,
    type: json<string>(),
    deps: { n },
    run: (_, inputs) => inputs.n,
  });
  return definitions({ assets: [n, copy], jobs: [job({ name: 'all' })] });
};

/** First and last partition of each shard of the first stage. */
async function shardsOf(run: string): Promise<readonly string[]> {
  const lines = await Array.fromAsync(readLines(host!.runtime.runs, `${run}/plan-1/stage_1.jsonl`));
  return lines
    .map((line) => JSON.parse(line) as Shard)
    .map(({ partition, last }) => (partition === last ? partition : `${partition} to ${last}`));
}

describe('a shard', () => {
  const range = { start_date: '2023-12-30', end_date: '2024-01-09', max_concurrency: 2 };
  test.each([
    ['weekly', ['2023-12-30 to 2023-12-31', '2024-01-01 to 2024-01-07', '2024-01-08 to 2024-01-09']],
    ['monthly', ['2023-12-30 to 2023-12-31', '2024-01-01 to 2024-01-09']],
    [undefined, undefined],
  ])('of a %s granularity takes consecutive partitions', async (shard_granularity, expected) => {
    host = await testHost(numbers(new Set()));
    const input = { ...range, ...(shard_granularity !== undefined && { shard_granularity }) };
    expect(await host.run('r1', input)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 22 } });
    const shards = await shardsOf('r1');
    if (expected === undefined) expect(shards).toHaveLength(11);
    else expect(shards.toSorted()).toEqual(expected);
    for (const day of ['2023-12-31', '2024-01-03', '2024-01-09'])
      expect(await host.value('copy', day)).toBe(day);
  });

  test('of a day takes the hours of each symbol', async () => {
    const partitions = product(hourly({ start: '2024-01-01' }), statics(['A', 'B'], { name: 'sym' }));
    host = await testHost(numbers(new Set(), partitions));
    await host.run('r1', { start_date: '2024-01-02', end_date: '2024-01-03', shard_granularity: 'daily' });
    expect((await shardsOf('r1')).toSorted()).toEqual([
      '2024-01-02-00:00|A to 2024-01-02-23:00|A',
      '2024-01-02-00:00|B to 2024-01-02-23:00|B',
      '2024-01-03-00:00|A to 2024-01-03-23:00|A',
      '2024-01-03-00:00|B to 2024-01-03-23:00|B',
    ]);
    expect(await host.value('copy', '2024-01-03-23:00|B')).toBe('2024-01-03-23:00|B');
  });

  test('leaves out what is published', async () => {
    host = await testHost(numbers(new Set()));
    await host.run('r1', { partition: '2024-01-04' });
    await host.run('r2', { start_date: '2024-01-01', end_date: '2024-01-07', shard_granularity: 'weekly' });
    expect((await shardsOf('r2')).toSorted()).toEqual([
      '2024-01-01 to 2024-01-03',
      '2024-01-05 to 2024-01-07',
    ]);
  });
});

test('a partition that fails does not keep the others of its shard from being published; a redrive makes it alone', async () => {
  const broken = new Set(['2024-01-03']);
  host = await testHost(numbers(broken));
  const week = { start_date: '2024-01-01', end_date: '2024-01-07', shard_granularity: 'weekly' };
  const failed = await host.run('r1', week);
  expect(failed.status).toBe('FAILED');
  expect(failed.cause).toContain('no numbers (2024-01-03)');
  expect((await host.runtime.catalog.pointers('n')).items).toHaveLength(6);
  broken.clear();
  expect(await host.redrive('r1')).toMatchObject({ status: 'SUCCEEDED' });
  const { items } = await host.runtime.catalog.steps('r1', { step: 'n', limit: 100 });
  expect(items.filter(({ partition }) => partition !== '2024-01-03')).toHaveLength(6);
  expect((await host.runtime.catalog.pointers('copy')).items).toHaveLength(7);
});

test('a SQL step of a shard of several partitions is a statement for each', async () => {
  const type = table({ n: 'int64' });
  const source = asset({
    key: 'source',
    partitions: days,
    type,
    run: ({ partition }) => ({ rows: 1, columns: { n: Float64Array.of(Number(partition.key.slice(-2))) } }),
  });
  const twice = sqlAsset({
    key: 'twice',
    partitions: days,
    type,
    deps: { source },
    sql: "select 2 * n as n from ref('source')",
  });
  host = await testHost(definitions({ assets: [source, twice], jobs: [job({ name: 'all' })] }));
  const run = await host.run('r1', {
    start_date: '2024-01-01',
    end_date: '2024-01-07',
    shard_granularity: 'weekly',
  });
  expect(run.status, run.cause).toBe('SUCCEEDED');
  const { items } = await host.runtime.catalog.pointers('twice');
  expect(items.map(({ partition, rows }) => [partition, rows])).toEqual(
    Array.from({ length: 7 }, (_, i) => [`2024-01-0${i + 1}`, 1]),
  );
  expect(new Set(items.map(({ version }) => version)).size).toBe(7);
});

describe('scheduled_at', () => {
  test('takes the last partition that was complete then, whenever the run begins', async () => {
    host = await testHost(numbers(new Set()));
    await host.run('r1', { scheduled_at: '2024-01-05T00:00:00Z' });
    expect((await host.runtime.catalog.pointers('n')).items.map(({ partition }) => partition)).toEqual([
      '2024-01-04',
    ]);
  });

  test('takes the partition of a tick that the clock left out, too', async () => {
    // 02:30 does not exist on 2024-03-31.
    const partitions = daily({ start: '2024-01-01', timezone: 'Europe/Berlin' });
    const n = asset({ key: 'n', partitions, type: json<string>(), run: ({ partition: { key } }) => key });
    const schedule = partitionSchedule({ offsetMinutes: 150 });
    host = await testHost(definitions({ assets: [n], jobs: [job({ name: 'all', schedule })] }));
    await host.run('r1', { scheduled_at: '2024-04-01T02:30:00+02:00' });
    expect((await host.runtime.catalog.pointers('n')).items.map(({ partition }) => partition)).toEqual([
      '2024-03-30',
      '2024-03-31',
    ]);
  });

  test('of an excluded window asks for nothing, and says why', async () => {
    host = await testHost(numbers(new Set(), daily({ start: '2024-01-01', exclusions: ['0 0 * * 6'] })));
    const run = await host.run('r1', { scheduled_at: '2024-01-07T00:00:00Z' });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 0, skip_reason: 'the window that ended is excluded from the partitions' },
    });
  });

  test.each([
    [{ scheduled_at: 'yesterday' }, 'scheduled_at "yesterday" must be an ISO time'],
    [
      { scheduled_at: '2024-01-05T00:00:00Z', start_date: '2024-01-01' },
      'start_date cannot be given together with scheduled_at',
    ],
    [{ shard_granularity: 'yearly' }, 'shard_granularity "yearly" must be one of daily, weekly, monthly'],
  ])('%j is refused', async (input, message) => {
    host = await testHost(numbers(new Set()));
    expect((await host.run('r1', input)).cause).toContain(message);
  });
});
