/** Several days of a shard by one Athena statement: the values are the same, and each partition stands for itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  hourly,
  job,
  json,
  type PartitionsDefinition,
  product,
  sqlAsset,
  statics,
  table,
} from '../../core/index.ts';
import { windowOf } from '../../core/partitions/key.ts';
import { homeAt } from '../../local/host/home.ts';
import type { Json } from '../../local/interpreter/index.ts';
import { batchesOf } from '../../runtime/plan/batches.ts';
import { dryRun } from '../../runtime/plan/dry-run.ts';
import { collectGarbage } from '../../runtime/retention/gc.ts';
import { rollback } from '../../runtime/retention/versions.ts';
import { type TestHost, testHost } from '../support/host.ts';

let host: TestHost;
afterEach(() => host.close());

const symbols = product(daily({ start: '2023-12-01', name: 'dt' }), statics(['A', 'B'], { name: 'sym' }));
const week = { start_date: '2024-01-01', end_date: '2024-01-07', shard_granularity: 'weekly' };

interface Options {
  readonly partitions?: PartitionsDefinition;
  /** Partitions without rows. */
  readonly empty?: readonly string[];
  /** Partitions whose mids fail a blocking check. */
  readonly bad?: ReadonlySet<string>;
  readonly sql?: string;
}

/** quotes -> mids, in SQL -> their sum, read in the order of the sort key. */
function project({ partitions = symbols, empty = [], bad = new Set(), sql }: Options = {}): Definitions {
  const quotes = asset({
    key: 'quotes',
    partitions,
    type: table({ ts: 'int64', n: 'double' }),
    run: ({ partition: { key } }) => {
      const rows = empty.includes(key) ? 0 : 7;
      const seed = [...key].reduce((sum, character) => sum + character.charCodeAt(0), 0);
      return {
        rows,
        columns: {
          ts: Float64Array.from({ length: rows }, (_, i) => (i * 5) % 7),
          n: Float64Array.from({ length: rows }, (_, i) => seed + (bad.has(key) ? -1e6 : i)),
        },
      };
    },
  });
  const mids = sqlAsset({
    key: 'mids',
    partitions,
    deps: { quotes },
    type: table({ ts: 'int64', n: 'double', from: 'int64' }, { sortKey: ['ts'] }),
    sql: sql ?? `select ts, n, window_start() as "from" from ref('quotes') where n <> -1 -- all`,
    tests: [{ expression: 'n > 0' }],
  });
  const all = asset({
    key: 'all',
    partitions,
    type: json<readonly unknown[]>(),
    deps: { mids },
    run: async (_, inputs) => {
      const { columns } = await inputs.mids.read(['ts', 'n', 'from']);
      return [[...columns.ts], [...columns.n], [...columns.from]];
    },
  });
  const later = sqlAsset({
    key: 'later',
    partitions,
    deps: { mids },
    type: table({ ts: 'int64' }),
    sql: "select ts + 1 as ts from ref('mids')",
  });
  const assets = partitions === symbols ? [quotes, mids, all] : [quotes, mids, all, later];
  return definitions({ assets, jobs: [job({ name: 'all_jobs' })] });
}

/** The statements that were started on the host. */
function statements(): readonly string[] {
  const folder = homeAt(host.dir).executions;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line.includes('"TaskScheduled"') && line.includes('UNLOAD ('));
}

async function values(keys: readonly string[]): Promise<readonly unknown[]> {
  return Promise.all(keys.map((key) => host.value('all', key)));
}

const daysOfWeek = Array.from({ length: 7 }, (_, i) => `2024-01-0${i + 1}`);
const keys = daysOfWeek.flatMap((day) => [`${day}|A`, `${day}|B`]);

test('gives what a statement for each partition gives, an empty day included', async () => {
  const empty = ['2024-01-02|A'];
  host = await testHost(project({ empty }));
  expect(await host.run('r1', week)).toMatchObject({ status: 'SUCCEEDED' });
  const single = await values(keys);
  expect(statements()).toHaveLength(14);
  await host.close();
  host = await testHost(project({ empty }));
  const run = await host.run('r1', { ...week, batch_days: 3, skip_test: false });
  expect(run.status, run.cause).toBe('SUCCEEDED');
  expect(await values(keys)).toEqual(single);
  expect(single[0]).toEqual([[0, 1, 2, 3, 4, 5, 6], expect.anything(), expect.anything()]);
  // Of each symbol 3, 3 and 1 days.
  expect(statements()).toHaveLength(6);
  expect(statements().filter((text) => text.includes('partitioned_by'))).toHaveLength(4);
  const pointers = (await host.runtime.catalog.pointers('mids', { limit: 100 })).items;
  expect(pointers).toHaveLength(14);
  expect(new Set(pointers.map(({ version }) => version)).size).toBe(6);
  expect(new Set(pointers.map(({ location }) => location)).size).toBe(14);
  const [first, , second] = pointers;
  expect(first).toMatchObject({
    partition: '2024-01-01|A',
    location: `mids/${first!.version}/dt=2024-01-01/sym=A`,
  });
  expect(second).toMatchObject({ partition: '2024-01-02|A', version: first!.version, files: [], rows: 0 });
});

test('hours are batches too; their folders are escaped, and SQL below them finds their values', async () => {
  const partitions = hourly({ start: '2024-01-01', name: 'hour' });
  host = await testHost(project({ partitions }));
  const day = { start_date: '2024-01-02', end_date: '2024-01-02', shard_granularity: 'daily', batch_days: 1 };
  const run = await host.run('r1', day);
  expect(run.status, run.cause).toBe('SUCCEEDED');
  expect(statements()).toHaveLength(2);
  for (const asset of ['mids', 'later']) {
    const pointer = await host.pointer(asset, '2024-01-02-05:00');
    expect(pointer?.location).toBe(`${asset}/${pointer?.version}/hour=2024-01-02-05%3A00`);
    expect(pointer?.rows).toBe(7);
  }
});

test('a batch has at most 100 partitions', () => {
  const partitions = hourly({ start: '2024-01-01' });
  const [query] = [...project({ partitions }).graph.steps.values()].filter(({ name }) => name === 'mids');
  const [dimension] = partitions.dimensions;
  const hours = Array.from({ length: 240 }, (_, i) => {
    const key = dimension!.valueAt(i);
    return { key, window: windowOf(partitions, key)! };
  });
  const sizes = (days: number): number[] => batchesOf(days, [query!])(hours).map(({ length }) => length);
  expect(sizes(1)).toEqual(Array.from({ length: 10 }, () => 24));
  expect(sizes(3)).toEqual([72, 72, 72, 24]);
  expect(sizes(7)).toEqual([100, 100, 40]);
  expect(batchesOf(7, [query!])(hours).flat()).toEqual(hours.map(({ key }) => key));
});

test('leaves out what is published: batches are of consecutive partitions', async () => {
  host = await testHost(project());
  await host.run('r1', { partition: ['2024-01-03|A'] });
  const run = await host.run('r2', { ...week, batch_days: 7 });
  expect(run.status, run.cause).toBe('SUCCEEDED');
  // One of r1; of A two days and four; of B seven.
  expect(statements()).toHaveLength(4);
  expect((await host.pointer('mids', '2024-01-03|A'))?.runId).toBe('r1');
  expect((await host.runtime.catalog.pointers('mids', { limit: 100 })).items).toHaveLength(14);
});

test('a partition that fails does not keep the others of its batch from being published; a redrive makes it alone', async () => {
  const bad = new Set(['2024-01-03|A']);
  host = await testHost(project({ bad }));
  const failed = await host.run('r1', { ...week, batch_days: 7, skip_test: false });
  expect(failed.status).toBe('FAILED');
  expect((await host.runtime.catalog.pointers('mids', { limit: 100 })).items).toHaveLength(13);
  expect(await host.pointer('mids', '2024-01-03|A')).toBeUndefined();
  expect(statements()).toHaveLength(2);
  const before = (await host.pointer('mids', '2024-01-04|A'))?.version;
  bad.clear();
  await host.run('mend', { partition: '2024-01-03|A', write_mode: 'overwrite', selection: 'quotes' });
  expect(await host.redrive('r1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(statements()).toHaveLength(3);
  expect((await host.pointer('mids', '2024-01-04|A'))?.version).toBe(before);
  expect(await host.value('all', '2024-01-03|A')).toBeDefined();
  const { items } = await host.runtime.catalog.steps('r1', { step: 'mids', limit: 100 });
  expect(items.filter(({ partition }) => partition !== '2024-01-03|A')).toHaveLength(13);
});

test('versions of a batch are gone back to and collected each by itself', async () => {
  host = await testHost(project());
  for (const name of ['r1', 'r2']) await host.run(name, { ...week, batch_days: 7, write_mode: 'overwrite' });
  const asset = project().graph.assets.get('mids')!;
  const [one, two] = ['2024-01-01|A', '2024-01-02|A'] as const;
  const old = (await host.pointer('mids', one))?.version;
  await rollback({ asset, partition: one, runId: 'back' }, host.runtime);
  const [first, second] = [await host.pointer('mids', one), await host.pointer('mids', two)];
  expect(first?.version).not.toBe(old);
  expect(second?.version).toBe(old);
  const orphan = `mids/${'0'.repeat(32)}/dt=2024-01-01/sym=A/left-over`;
  await host.runtime.data.put(orphan, 'x');
  const foreign = 'mids/notes/dt=2024-01-01/sym=A/file';
  await host.runtime.data.put(foreign, 'x');
  const later = { ...host.runtime, now: () => host.runtime.now() + 10 * 86_400_000 };
  const { assets } = await collectGarbage({ keep: 1, olderThanMs: 0, dryRun: false }, later);
  expect(assets.find((garbage) => garbage.asset === 'mids')).toMatchObject({ versions: 14, orphans: 1 });
  const stored = new Set((await Array.fromAsync(host.runtime.data.list('mids'))).map(({ key }) => key));
  expect(stored.has(orphan)).toBe(false);
  expect(stored.has(foreign)).toBe(true);
  const named = (await host.runtime.catalog.pointers('mids', { limit: 100 })).items.flatMap(
    ({ files }) => files,
  );
  expect(stored.size).toBe(named.length + 1);
  for (const { path } of named) expect(stored.has(path)).toBe(true);
});

test('a long select makes smaller batches', async () => {
  const sql = `select ts, n, window_start() as "from" from ref('quotes') /* ${'x'.repeat(60_000)} */`;
  host = await testHost(project({ sql }));
  const input = { ...week, batch_days: 7, symbols: ['A'] };
  expect((await host.run('r1', input)).status).toBe('SUCCEEDED');
  expect(statements()).toHaveLength(3);
});

test('qf plan counts the statements', async () => {
  host = await testHost(project());
  const of = async (input: Json): Promise<unknown> =>
    (await dryRun('all_jobs', input, host.runtime)).steps.map(({ statements: count, tasks }) => [
      count,
      tasks,
    ]);
  expect(await of(week)).toEqual([
    [0, 2],
    [14, 2],
    [0, 2],
  ]);
  expect(await of({ ...week, batch_days: 3 })).toEqual([
    [0, 2],
    [6, 2],
    [0, 2],
  ]);
});

describe('a request', () => {
  test.each([
    [
      { batch_days: 7 },
      'batch_days 7 needs shards of several partitions: set shard_granularity, to weekly at least',
    ],
    [
      { batch_days: 8, shard_granularity: 'weekly' },
      'batch_days 8 is more than the 7 of a shard: set shard_granularity to monthly, or fewer days',
    ],
    [
      { batch_days: 32, shard_granularity: 'monthly' },
      'batch_days 32 must be at most 31: a statement is of one shard, and the longest is a month',
    ],
    [{ batch_days: 0 }, 'batch_days 0 must be at least 1'],
    [{ batch_days: 1.5 }, 'batch_days 1.5 must be a whole number of days'],
    [{ batch_days: '7' }, 'batch_days "7" must be a whole number of days'],
  ])('%j is refused', async (input, message) => {
    host = await testHost(project());
    expect((await host.run('r1', input as Json)).cause).toContain(message);
  });
});
