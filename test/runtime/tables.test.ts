/** Tables follow the catalog, whatever fails or comes in between. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  sqlAsset,
  type TableBatch,
  table,
} from '../../core/index.ts';
import { memoryCatalog } from '../../runtime/catalog/memory.ts';
import type { Materialization } from '../../runtime/catalog/types.ts';
import type { PublishMessage } from '../../runtime/messages.ts';
import { publishQuery } from '../../runtime/publish/publish-query.ts';
import { collectGarbage } from '../../runtime/retention/gc.ts';
import { rollback } from '../../runtime/retention/versions.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import { memoryTables } from '../../runtime/tables/memory.ts';
import { showPublished } from '../../runtime/tables/show.ts';
import { TableError, type Tables } from '../../runtime/tables/types.ts';
import { materialization, stepRecord } from '../contracts/catalog-records.ts';
import type { TestHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

const day = '2024-01-05';
const columns = { ts: 'int64', price: 'double' } as const;
let calls: string[];
let tables: Tables;
let broken: boolean;
beforeEach(() => {
  calls = [];
  tables = memoryTables();
  broken = false;
});

function project(): Definitions {
  const partitions = daily({ start: '2024-01-01', name: 'dt' });
  const rows = (price: number): TableBatch<typeof columns> => ({
    rows: 1,
    columns: { ts: Float64Array.of(1), price: Float64Array.of(price) },
  });
  const called = (name: string): number => calls.push(name);
  const quotes = asset({
    key: 'raw/quotes',
    partitions,
    type: table(columns, { sortKey: ['ts'] }),
    run: () => rows(called('quotes')),
  });
  const listing = asset({ key: 'listing', type: table(columns), run: () => rows(called('listing')) });
  const quiet = asset({
    key: 'quiet',
    partitions,
    type: table(columns),
    run: () => {
      called('quiet');
      return [];
    },
  });
  const note = asset({ key: 'note', partitions, type: json<number>(), run: () => called('note') });
  const mids = sqlAsset({
    key: 'mids',
    partitions,
    deps: { quotes },
    type: table(columns, { sortKey: ['ts'] }),
    sql: "SELECT ts, price FROM ref('quotes')",
  });
  return definitions({ assets: [quotes, listing, quiet, note, mids], jobs: [job({ name: 'all' })] });
}

/** Tables that fail while the test says so. */
const breakable: Tables = {
  async point(name, partitions) {
    if (broken) throw new TableError('Glue is down');
    await tables.point(name, partitions);
  },
  location: (name, values) => tables.location(name, values),
};
const host = (): Promise<TestHost> => hostOf(project(), (runtime) => ({ ...runtime, tables: breakable }));
const withTables = ({ runtime }: TestHost) => ({ ...runtime, tables: breakable });
const input = { start_date: day, end_date: day };
const overwrite = { ...input, write_mode: 'overwrite' };

/** What each table shows beside what the catalog names. */
async function shown(opened: TestHost): Promise<void> {
  for (const [key, name] of [
    ['raw/quotes', 'raw__quotes'],
    ['quiet', 'quiet'],
    ['mids', 'mids'],
  ] as const) {
    const pointer = await opened.pointer(key, day);
    const place = opened.runtime.data.localPath!(pointer!.location);
    expect(await tables.location(name, [day]), key).toBe(`${place}/`);
    expect(pointer!.glueVersion, key).toBe(pointer!.version);
  }
  const listing = await opened.pointer('listing');
  expect(await tables.location('listing', [])).toBe(`${opened.runtime.data.localPath!(listing!.location)}/`);
}

describe('a run', () => {
  test('shows every table that it publishes, an empty one too, and nothing else', async () => {
    const opened = await host();
    for (const name of ['one', 'two']) {
      expect(await opened.run(name, overwrite)).toMatchObject({ status: 'SUCCEEDED' });
      await shown(opened);
    }
    expect((await opened.pointer('quiet', day))?.files).toEqual([]);
    expect((await opened.pointer('note', day))?.glueVersion).toBeUndefined();
    expect(await tables.location('note', [day])).toBeUndefined();
  });

  test('fails when a table cannot be pointed; a redrive points it and makes nothing again', async () => {
    const opened = await host();
    broken = true;
    const failed = await opened.run('one', input);
    expect(failed).toMatchObject({ status: 'FAILED', error: 'QuantFlow.RunFailed' });
    expect(failed.cause).toContain('Glue is down');
    const pointer = await opened.pointer('raw/quotes', day);
    expect(pointer).toMatchObject({ runId: 'one' });
    expect(pointer?.glueVersion).toBeUndefined();
    // What reads the table does not run on the version before.
    expect(await opened.pointer('mids', day)).toBeUndefined();
    broken = false;
    expect((await opened.redrive('one')).status).toBe('SUCCEEDED');
    await shown(opened);
    expect(calls.sort()).toEqual(['listing', 'note', 'quiet', 'quotes']);
  });

  test('puts right in its plan what another left, before anything reads it', async () => {
    const opened = await host();
    broken = true;
    await opened.run('one', input);
    broken = false;
    const result = await opened.run('two', input);
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { planned: 1 } });
    await shown(opened);
    expect(calls.sort()).toEqual(['listing', 'note', 'quiet', 'quotes']);
  });

  test('fails in Plan while tables cannot be put right', async () => {
    const opened = await host();
    broken = true;
    await opened.run('one', input);
    const result = await opened.run('two', input);
    expect(result).toMatchObject({ status: 'FAILED', error: 'QuantFlow.TableNotUpdated' });
  });

  test('points a table without partitions again that an update of the stack set back', async () => {
    const opened = await host();
    await opened.run('one', input);
    await tables.point('listing', [{ values: [], location: 's3://data/listing/_unpublished/', columns: [] }]);
    calls = [];
    expect((await opened.run('two', input)).output).toMatchObject({ planned: 0 });
    await shown(opened);
    expect(calls).toEqual([]);
  });

  test('points what a table has lost that was deleted and made anew, and makes nothing again', async () => {
    const opened = await host();
    await opened.run('one', input);
    tables = memoryTables();
    calls = [];
    expect((await opened.run('two', input)).output).toMatchObject({ planned: 0 });
    await shown(opened);
    expect(calls).toEqual([]);
  });
});

describe('what a query made', () => {
  const message = (queriedAt: string): PublishMessage => ({
    ...{ job: 'all', step: 'mids', runId: 'two', partition: day },
    attempt: { execution: 'x', redrive: 0, retry: 0 },
    ...{ schemaVersion: 1, version: 'f'.repeat(32), queriedAt },
  });

  async function queried(): Promise<TestHost> {
    const opened = await host();
    await opened.run('one', input);
    const run = (await opened.runtime.catalog.run('one'))!;
    await opened.runtime.catalog.addRun({ ...run, runId: 'two', status: 'RUNNING', request: overwrite });
    return opened;
  }

  test('is published when its inputs were shown before the query began', async () => {
    const opened = await queried();
    const { glueAt } = (await opened.pointer('raw/quotes', day))!;
    expect(await publishQuery(message(glueAt!), withTables(opened))).toMatchObject({ published: true });
  });

  test('is not published when an input came after it, now or later', async () => {
    const opened = await queried();
    const before = (await opened.pointer('mids', day))!.version;
    for (let tries = 0; tries < 2; tries++)
      await expect(
        publishQuery(message('2024-01-10T11:59:59.999Z'), withTables(opened)),
      ).rejects.toMatchObject({
        name: 'QuantFlow.InputChanged',
        message: expect.stringContaining(`raw/quotes at ${day} was published while the query ran`),
      });
    expect((await opened.pointer('mids', day))!.version).toBe(before);
  });

  test('is not published while the table of an input lags', async () => {
    const opened = await queried();
    const pointer = (await opened.pointer('raw/quotes', day))!;
    const next = { ...pointer, version: 'e'.repeat(32), runId: 'three' };
    await opened.runtime.catalog.publish(
      [{ materialization: next, expectedVersion: pointer.version }],
      stepRecord({ runId: 'three' }),
    );
    await expect(publishQuery(message('2024-01-11T00:00:00Z'), withTables(opened))).rejects.toThrow(
      'was published while the query ran',
    );
  });
});

describe('older versions', () => {
  test('are shown again by a rollback', async () => {
    const opened = await host();
    for (const name of ['one', 'two']) await opened.run(name, overwrite);
    const quotes = opened.runtime.definitions.graph.assets.get('raw/quotes')!;
    await rollback({ asset: quotes, partition: day, runId: 'back' }, withTables(opened));
    expect((await opened.pointer('raw/quotes', day))!.runId).toBe('one');
    await shown(opened);
  });

  test('stay for a day after the table left them, and while it shows them', async () => {
    const opened = await host();
    for (const name of ['one', 'two']) await opened.run(name, overwrite);
    const start = opened.runtime.now();
    let hours = 0;
    const runtime = { ...withTables(opened), now: () => start + hours * 3600_000 };
    const collect = async (dryRun = false): Promise<readonly string[]> =>
      (await collectGarbage({ keep: 1, olderThanMs: 0, dryRun }, runtime)).assets
        .filter(({ versions }) => versions > 0)
        .map(({ asset }) => asset);
    expect(await collect()).toEqual(['note']);
    hours = 23;
    expect(await collect()).toEqual([]);
    hours = 25;
    const first = (await opened.runtime.catalog.materializations('quiet', day)).items.at(-1)!;
    // A publisher that was overtaken wrote last, and died before it looked.
    await tables.point('quiet', [
      { values: [day], location: `${runtime.data.localPath!(first.location)}/`, columns: [] },
    ]);
    expect(await collect(true)).toEqual(['raw/quotes', 'listing', 'mids']);
    expect(await collect()).toEqual(['raw/quotes', 'listing', 'mids']);
    await shown(opened);
    expect(await collect()).toEqual([]);
    hours = 50;
    expect(await collect()).toEqual(['quiet']);
  });
});

describe('publishers at the same time', () => {
  const quotes = project().graph.assets.get('raw/quotes')!;

  test('leave the table at what the catalog names, in whatever order they end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), async (scheduler, count) => {
        const catalog = memoryCatalog();
        const real = memoryTables();
        const point = scheduler.scheduleFunction(async (name: string, partitions: never) =>
          real.point(name, partitions),
        );
        const runtime = {
          ...{ catalog, data: memoryStore('data'), now: () => 0 },
          tables: { point, location: real.location.bind(real) } as Tables,
        };
        const publisher = async (i: number): Promise<void> => {
          const own = materialization({ asset: 'raw/quotes', partition: day, version: `v${i}`, columns: [] });
          for (;;) {
            const before = (await catalog.pointer('raw/quotes', day))?.version ?? null;
            const items = [{ materialization: own, expectedVersion: before }];
            if ((await catalog.publish(items, stepRecord())).published) break;
          }
          await showPublished(quotes, [own], runtime);
        };
        const publishers = Promise.all(Array.from({ length: count }, (_, i) => publisher(i)));
        await scheduler.waitFor(publishers);
        const pointer = (await catalog.pointer('raw/quotes', day)) as Materialization;
        expect(pointer.glueVersion).toBe(pointer.version);
        expect(await real.location('raw__quotes', [day])).toBe(`memory:data/${pointer.location}/`);
      }),
      { numRuns: 200 },
    );
  });

  test('give up when the pointer never stands still', async () => {
    const catalog = memoryCatalog();
    const own = (i: number) =>
      materialization({ asset: 'raw/quotes', partition: day, version: `v${i}`, columns: [] });
    await catalog.publish([{ materialization: own(0), expectedVersion: null }], stepRecord());
    let i = 0;
    const point = async (): Promise<void> => {
      const items = [{ materialization: own(i + 1), expectedVersion: `v${i}` }];
      await catalog.publish(items, stepRecord());
      i++;
    };
    const runtime = {
      ...{ catalog, data: memoryStore('data'), now: () => 0 },
      tables: { point, location: async () => undefined },
    };
    await expect(showPublished(quotes, [own(0)], runtime)).rejects.toThrow(
      `table raw__quotes: other writers moved the pointer of ${day} 5 times`,
    );
  });
});
