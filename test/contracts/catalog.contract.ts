/**
 * What every catalog does. A driver's test calls `describeCatalog` with a maker of empty catalogs; what a driver
 * cannot do is said by `skip`, a capability with its reason.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { item, materialization, mustPublish, pagesOf, runRecord, stepRecord } from './catalog-records.ts';

/** What a catalog may be unable to do. */
export type CatalogCapability =
  /** Versions of one time stand in the history in the order of publishing. */
  | 'order of publishing within one time'
  /** The last page of a list has no cursor also when it is full. */
  | 'no empty last page';

export interface CatalogContractOptions {
  /** Why a capability is missing. */
  readonly skip?: Partial<Record<CatalogCapability, string>>;
}

const number = (i: number): string => String(i).padStart(5, '0');
const time = (i: number): string => new Date(Date.UTC(2024, 0, 1) + i * 1000).toISOString();

/** Runs the suite; `make` gives an empty catalog each time. */
export function describeCatalog(
  name: string,
  make: () => Promise<Catalog>,
  options: CatalogContractOptions = {},
): void {
  const can = (capability: CatalogCapability) => (title: string, test: () => Promise<void>) => {
    const reason = options.skip?.[capability];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (no ${capability}: ${reason})`, test);
  };
  const made: Catalog[] = [];
  const open = async (): Promise<Catalog> => {
    const catalog = await make();
    made.push(catalog);
    return catalog;
  };

  describe(`catalog ${name}`, () => {
    afterEach(async () => {
      for (const catalog of made.splice(0)) await catalog.close();
    });

    describe('publish', () => {
      it('moves the pointer, adds the history and the step record', async () => {
        const catalog = await open();
        expect(await catalog.pointer('trades', '2024-01-01')).toBeUndefined();
        const record = materialization();
        const outcome = await catalog.publish(
          [{ materialization: record, expectedVersion: null }],
          stepRecord(),
        );
        expect(outcome).toEqual({ published: true });
        expect(await catalog.pointer('trades', '2024-01-01')).toEqual(record);
        expect(await catalog.materializations('trades', '2024-01-01')).toEqual({ items: [record] });
        expect(await catalog.materializationsOfRun('run-1')).toEqual({ items: [record] });
        expect(await catalog.steps('run-1')).toEqual({ items: [stepRecord()] });
      });

      it('keeps what has no rows, no files, no partition and no metadata', async () => {
        const catalog = await open();
        const record = materialization({
          partition: '',
          rows: null,
          files: [],
          columns: [],
          metadata: {},
          checks: [],
        });
        await mustPublish(catalog, { materialization: record, expectedVersion: null });
        expect(await catalog.pointer('trades', '')).toEqual(record);
        expect(await catalog.pointers('trades')).toEqual({ items: [record] });
      });

      it('replaces the version that the writer has seen', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ version: 'v1' }));
        await mustPublish(catalog, item({ version: 'v2', materializedAt: time(1e8) }, 'v1'));
        expect((await catalog.pointer('trades', '2024-01-01'))?.version).toBe('v2');
        const { items } = await catalog.materializations('trades', '2024-01-01');
        expect(items.map(({ version }) => version)).toEqual(['v2', 'v1']);
      });

      it('writes nothing on a conflict and tells the current version', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ version: 'v1' }));
        for (const expected of [null, 'v0']) {
          const step = stepRecord({ attempt: '0000.01' });
          expect(await catalog.publish([item({ version: 'v2' }, expected)], step)).toEqual({
            published: false,
            asset: 'trades',
            current: materialization({ version: 'v1' }),
          });
        }
        expect((await catalog.pointer('trades', '2024-01-01'))?.version).toBe('v1');
        expect((await catalog.materializations('trades', '2024-01-01')).items).toHaveLength(1);
        expect((await catalog.steps('run-1')).items).toEqual([stepRecord()]);
      });

      it('conflicts with a pointer that is not there', async () => {
        const catalog = await open();
        expect(await catalog.publish([item({}, 'v0')], stepRecord())).toEqual({
          published: false,
          asset: 'trades',
          current: undefined,
        });
        expect((await catalog.steps('run-1')).items).toEqual([]);
      });

      it.each([0, 1, 2])('is all or nothing when item %i of three conflicts', async (at) => {
        const catalog = await open();
        const assets = ['a', 'b', 'c'];
        await mustPublish(catalog, item({ asset: assets[at]!, version: 'other', runId: 'run-0' }));
        const items = assets.map((asset) => item({ asset, version: 'v1', runId: 'run-2' }));
        const outcome = await catalog.publish(items, stepRecord({ runId: 'run-2' }));
        expect(outcome).toMatchObject({ published: false, asset: assets[at], current: { version: 'other' } });
        for (const [i, asset] of assets.entries()) {
          expect((await catalog.pointer(asset, '2024-01-01'))?.version).toBe(i === at ? 'other' : undefined);
          expect((await catalog.materializations(asset, '2024-01-01')).items).toHaveLength(i === at ? 1 : 0);
        }
        expect((await catalog.materializationsOfRun('run-2')).items).toEqual([]);
        expect((await catalog.steps('run-2')).items).toEqual([]);
      });

      it('changes nothing when the version is the pointer already, whatever is expected', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ version: 'v1' }));
        for (const expected of [null, 'v0', 'v1'])
          expect(
            await catalog.publish([item({ version: 'v1' }, expected)], stepRecord({ attempt: '0000.01' })),
          ).toEqual({ published: true });
        expect((await catalog.materializations('trades', '2024-01-01')).items).toHaveLength(1);
        expect((await catalog.materializationsOfRun('run-1')).items).toHaveLength(1);
        expect((await catalog.steps('run-1')).items).toEqual([stepRecord()]);
      });

      it('publishes the rest when some versions are pointers already', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ asset: 'a' }));
        await mustPublish(catalog, item({ asset: 'a' }), item({ asset: 'b' }));
        expect((await catalog.pointer('b', '2024-01-01'))?.version).toBe('v1');
        expect((await catalog.materializations('a', '2024-01-01')).items).toHaveLength(1);
        expect((await catalog.materializationsOfRun('run-1')).items.map(({ asset }) => asset)).toEqual([
          'a',
          'b',
        ]);
      });

      it('writes the step record of a step that publishes nothing', async () => {
        const catalog = await open();
        expect(await catalog.publish([], stepRecord())).toEqual({ published: true });
        expect((await catalog.steps('run-1')).items).toEqual([stepRecord()]);
      });

      it('moves the pointer back to an older version without a second row of history', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ version: 'v1', materializedAt: time(1) }));
        await mustPublish(catalog, item({ version: 'v2', materializedAt: time(2) }, 'v1'));
        await mustPublish(catalog, item({ version: 'v1', materializedAt: time(1) }, 'v2'));
        expect((await catalog.pointer('trades', '2024-01-01'))?.version).toBe('v1');
        const { items } = await catalog.materializations('trades', '2024-01-01');
        expect(items.map(({ version }) => version)).toEqual(['v2', 'v1']);
      });

      it('lets one of 20 concurrent publishers win', async () => {
        const catalog = await open();
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            catalog.publish(
              [item({ asset: 'a', version: `v${i}` }), item({ asset: 'b', version: `v${i}` })],
              stepRecord({ attempt: number(i) }),
            ),
          ),
        );
        const winners = outcomes.flatMap((outcome, i) => (outcome.published ? [`v${i}`] : []));
        expect(winners).toHaveLength(1);
        for (const asset of ['a', 'b']) {
          expect((await catalog.pointer(asset, '2024-01-01'))?.version).toBe(winners[0]);
          expect((await catalog.materializations(asset, '2024-01-01')).items).toHaveLength(1);
        }
        expect((await catalog.steps('run-1')).items).toHaveLength(1);
      });

      it('refuses one asset partition twice at once', async () => {
        const catalog = await open();
        await expect(catalog.publish([item(), item({ version: 'v2' })], stepRecord())).rejects.toThrow(
          'asset trades at 2024-01-01 is published twice at once',
        );
        expect(await catalog.pointer('trades', '2024-01-01')).toBeUndefined();
      });

      it('refuses what JSON cannot hold and writes nothing', async () => {
        const catalog = await open();
        await expect(
          catalog.publish([item({ asset: 'a' }), item({ asset: 'b', metadata: { rows: 1n } })], stepRecord()),
        ).rejects.toThrow('materialization of b cannot be kept as JSON');
        expect(await catalog.pointer('a', '2024-01-01')).toBeUndefined();
      });

      it('keeps its own copies', async () => {
        const catalog = await open();
        const metadata = { rows: 1 };
        await mustPublish(catalog, item({ metadata }));
        metadata.rows = 2;
        const got = await catalog.pointer('trades', '2024-01-01');
        expect(got?.metadata).toEqual({ rows: 1 });
        (got?.metadata as { rows: number }).rows = 3;
        expect((await catalog.pointer('trades', '2024-01-01'))?.metadata).toEqual({ rows: 1 });
      });
    });

    describe('pointers', () => {
      it('are of one asset, ascending by the bytes of the partition key', async () => {
        const catalog = await open();
        const partitions = [
          '',
          '2024-01-01',
          '2024-01-01-05:00',
          '2024-01-01|BTCUSDT',
          'B',
          'a',
          '\u{ff5e}',
          '\u{1f600}',
        ];
        for (const partition of partitions.toReversed()) await mustPublish(catalog, item({ partition }));
        await mustPublish(
          catalog,
          item({ asset: 'trades2', partition: 'x' }),
          item({ asset: 'trade', partition: 'y' }),
        );
        const { items } = await catalog.pointers('trades');
        expect(items.map(({ partition }) => partition)).toEqual(partitions);
        expect(await catalog.pointers('none')).toEqual({ items: [] });
      });

      it('are bounded by keys, both inclusive', async () => {
        const catalog = await open();
        for (const day of ['01', '02', '03', '04'])
          await mustPublish(catalog, item({ partition: `2024-01-${day}` }));
        const days = async (bounds: { from?: string; to?: string }) =>
          (await catalog.pointers('trades', bounds)).items
            .map(({ partition }) => partition.slice(-2))
            .join(' ');
        expect(await days({ from: '2024-01-02' })).toBe('02 03 04');
        expect(await days({ to: '2024-01-02' })).toBe('01 02');
        expect(await days({ from: '2024-01-02', to: '2024-01-03' })).toBe('02 03');
        expect(await days({ from: '2024-01-03', to: '2024-01-02' })).toBe('');
        expect(await days({ from: '', to: '2024-01' })).toBe('');
      });

      it('page over 2,500 partitions, each once', async () => {
        const catalog = await open();
        const partitions = Array.from({ length: 2_500 }, (_, i) => number(i));
        for (let i = 0; i < partitions.length; i += 25) {
          const some = partitions.slice(i, i + 25);
          await mustPublish(catalog, ...some.map((partition) => item({ partition })));
        }
        const pages = await pagesOf((page) => catalog.pointers('trades', page), 1000);
        expect(pages.map((page) => page.length).filter((length) => length > 0)).toEqual([1000, 1000, 500]);
        expect(pages.flat().map(({ partition }) => partition)).toEqual(partitions);
        const bounded = await pagesOf((page) =>
          catalog.pointers('trades', { ...page, from: number(10), to: number(309) }),
        );
        expect(bounded[0]).toHaveLength(100);
        expect(bounded.flat().map(({ partition }) => partition)).toEqual(partitions.slice(10, 310));
      });

      it('page on from the same place while partitions are added on both sides', async () => {
        const catalog = await open();
        for (let i = 10; i < 20; i++) await mustPublish(catalog, item({ partition: number(i) }));
        const first = await catalog.pointers('trades', { limit: 4 });
        for (const i of [1, 2, 3, 25]) await mustPublish(catalog, item({ partition: number(i) }));
        const second = await catalog.pointers('trades', { limit: 100, cursor: first.cursor! });
        expect([...first.items, ...second.items].map(({ partition }) => Number(partition))).toEqual([
          10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25,
        ]);
      });
    });

    describe('history', () => {
      it('is newest first by time, and pages', async () => {
        const catalog = await open();
        const order = [3, 1, 4, 0, 2];
        let last: string | null = null;
        for (const i of order) {
          await mustPublish(catalog, item({ version: `v${i}`, materializedAt: time(i) }, last));
          last = `v${i}`;
        }
        await mustPublish(catalog, item({ partition: '2024-01-02', version: 'other' }));
        const list = (page: object) => catalog.materializations('trades', '2024-01-01', page);
        const versions = (await pagesOf(list, 2)).map((page) => page.map(({ version }) => version));
        expect(versions.filter((page) => page.length > 0)).toEqual([['v4', 'v3'], ['v2', 'v1'], ['v0']]);
      });

      can('order of publishing within one time')(
        'has the later published first within one time',
        async () => {
          const catalog = await open();
          let last: string | null = null;
          for (const version of ['b', 'c', 'a']) {
            await mustPublish(catalog, item({ version }, last));
            last = version;
          }
          const list = (page: object) => catalog.materializations('trades', '2024-01-01', page);
          expect((await pagesOf(list, 1)).flat().map(({ version }) => version)).toEqual(['a', 'c', 'b']);
        },
      );

      it('of a run is in the order of publishing, over all assets', async () => {
        const catalog = await open();
        await mustPublish(catalog, item({ asset: 'z' }), item({ asset: 'a' }));
        await mustPublish(catalog, item({ asset: 'k', runId: 'run-2' }));
        await mustPublish(catalog, item({ asset: 'b', materializedAt: time(0) }));
        const pages = await pagesOf((page) => catalog.materializationsOfRun('run-1', page), 2);
        expect(pages.flat().map(({ asset }) => asset)).toEqual(['z', 'a', 'b']);
      });

      it('grows in front of a reader without shifting what is left to read', async () => {
        const catalog = await open();
        let last: string | null = null;
        const add = async (i: number) => {
          await mustPublish(catalog, item({ version: `v${i}`, materializedAt: time(i) }, last));
          last = `v${i}`;
        };
        for (let i = 0; i < 6; i++) await add(i);
        const first = await catalog.materializations('trades', '2024-01-01', { limit: 3 });
        await add(6);
        await add(7);
        const second = await catalog.materializations('trades', '2024-01-01', { cursor: first.cursor! });
        expect([...first.items, ...second.items].map(({ version }) => version).join(' ')).toBe(
          'v5 v4 v3 v2 v1 v0',
        );
      });
    });

    describe('runs', () => {
      it('are added once', async () => {
        const catalog = await open();
        const run = runRecord({ runKey: 'k' });
        expect(await catalog.run('run-1')).toBeUndefined();
        expect(await catalog.addRun(run)).toBe(true);
        expect(await catalog.addRun(runRecord({ job: 'other' }))).toBe(false);
        expect(await catalog.run('run-1')).toEqual(run);
        expect((await catalog.runs({ job: 'other' })).items).toEqual([]);
      });

      it('are added by one of 20 at once', async () => {
        const catalog = await open();
        const added = await Promise.all(
          Array.from({ length: 20 }, (_, i) => catalog.addRun(runRecord({ planned: i }))),
        );
        expect(added.filter((first) => first)).toHaveLength(1);
        expect((await catalog.run('run-1'))?.planned).toBe(added.indexOf(true));
      });

      it('have some fields replaced by an update, and those removed that are undefined in it', async () => {
        const catalog = await open();
        await catalog.addRun(runRecord());
        await catalog.updateRun('run-1', { status: 'FAILED', endedAt: time(5), error: 'no disk' });
        expect(await catalog.run('run-1')).toEqual(
          runRecord({ status: 'FAILED', endedAt: time(5), error: 'no disk' }),
        );
        await catalog.updateRun('run-1', {
          status: 'RUNNING',
          endedAt: undefined,
          error: undefined,
        } as never);
        expect(await catalog.run('run-1')).toEqual(runRecord());
        expect(Object.keys((await catalog.run('run-1'))!)).not.toContain('error');
      });

      it('are found under the job and time of their last update', async () => {
        const catalog = await open();
        await catalog.addRun(runRecord({ runId: 'a', startedAt: time(1) }));
        await catalog.addRun(runRecord({ runId: 'b', startedAt: time(2) }));
        await catalog.updateRun('a', { job: 'hourly', startedAt: time(3) });
        expect((await catalog.runs()).items.map(({ runId }) => runId)).toEqual(['a', 'b']);
        expect((await catalog.runs({ job: 'hourly' })).items.map(({ runId }) => runId)).toEqual(['a']);
        expect((await catalog.runs({ job: 'daily' })).items.map(({ runId }) => runId)).toEqual(['b']);
      });

      it('cannot be updated when they are not there', async () => {
        const catalog = await open();
        await expect(catalog.updateRun('run-9', { status: 'FAILED' })).rejects.toThrow(
          'run run-9 is not in the catalog',
        );
        expect(await catalog.run('run-9')).toBeUndefined();
      });

      it('are listed newest first, by id within one time, and by job', async () => {
        const catalog = await open();
        for (let i = 0; i < 250; i++)
          await catalog.addRun(
            runRecord({ runId: number(i), job: i % 2 === 0 ? 'even' : 'odd', startedAt: time((i * 7) % 25) }),
          );
        const all = Array.from({ length: 250 }, (_, i) => i).sort(
          (a, b) => ((b * 7) % 25) - ((a * 7) % 25) || b - a,
        );
        const ids = async (job?: string) =>
          (await pagesOf((page) => catalog.runs({ ...page, ...(job !== undefined && { job }) }), 40))
            .flat()
            .map(({ runId }) => Number(runId));
        expect(await ids()).toEqual(all);
        expect(await ids('odd')).toEqual(all.filter((i) => i % 2 === 1));
        expect(await ids('none')).toEqual([]);
      });

      it('give a run key to the first that asks, a job each', async () => {
        const catalog = await open();
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, i) => catalog.claimRunKey('daily', 'key', `run-${i}`)),
        );
        expect(new Set(claims).size).toBe(1);
        expect(claims[0]).toMatch(/^run-\d+$/);
        expect(await catalog.claimRunKey('daily', 'key', 'late')).toBe(claims[0]);
        expect(await catalog.claimRunKey('hourly', 'key', 'late')).toBe('late');
        expect(await catalog.claimRunKey('daily', 'key#2', 'late')).toBe('late');
      });
    });

    describe('steps', () => {
      it('are replaced by a later record of the same attempt', async () => {
        const catalog = await open();
        const { endedAt: _, ...started } = stepRecord({ status: 'STARTED' });
        await catalog.putStep(started);
        const failed = stepRecord({
          status: 'FAILED',
          error: { name: 'Error', message: 'no disk', stack: 'at x' },
        });
        await catalog.putStep(failed);
        expect(await catalog.steps('run-1')).toEqual({ items: [failed] });
        await catalog.publish([], stepRecord());
        expect(await catalog.steps('run-1')).toEqual({ items: [stepRecord()] });
      });

      it('ascend by step, partition and attempt, of one run and one step if given', async () => {
        const catalog = await open();
        const rows: [string, string, string][] = [];
        for (const step of ['a', 'a/b', 'b'])
          for (const partition of ['', '01', '02', '02|X'])
            for (const attempt of ['0000.00', '0000.01', '0001.00']) rows.push([step, partition, attempt]);
        for (const [step, partition, attempt] of rows.toReversed()) {
          await catalog.putStep(stepRecord({ step, partition, attempt }));
          await catalog.putStep(stepRecord({ runId: 'run-10', step, partition, attempt }));
        }
        const keys = async (step?: string) =>
          (
            await pagesOf(
              (page) => catalog.steps('run-1', { ...page, ...(step !== undefined && { step }) }),
              5,
            )
          )
            .flat()
            .map((record) => [record.step, record.partition, record.attempt]);
        expect(await keys()).toEqual(rows);
        expect(await keys('a')).toEqual(rows.filter(([step]) => step === 'a'));
        expect(await keys('c')).toEqual([]);
      });

      it('page over 2,500 records', async () => {
        const catalog = await open();
        for (let i = 0; i < 2_500; i++)
          await catalog.putStep(stepRecord({ partition: number((i * 7) % 2_500) }));
        for (const step of [undefined, 'load']) {
          const list = (page: object) =>
            catalog.steps('run-1', { ...page, ...(step !== undefined && { step }) });
          const all = (await pagesOf(list, 999)).flat();
          expect(all.map(({ partition }) => Number(partition))).toEqual(
            Array.from({ length: 2_500 }, (_, i) => i),
          );
        }
      });
    });

    describe('pages', () => {
      it('hold 100 items unless told otherwise', async () => {
        const catalog = await open();
        for (let i = 0; i < 101; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
        const first = await catalog.steps('run-1');
        expect(first.items).toHaveLength(100);
        const second = await catalog.steps('run-1', { cursor: first.cursor! });
        expect(second.items.map(({ partition }) => partition)).toEqual([number(100)]);
        expect(second).not.toHaveProperty('cursor');
      });

      can('no empty last page')('have no cursor when nothing is left', async () => {
        const catalog = await open();
        for (let i = 0; i < 4; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
        expect(await catalog.steps('run-1', { limit: 4 })).not.toHaveProperty('cursor');
        const pages = await pagesOf((page) => catalog.steps('run-1', page), 2);
        expect(pages.map((page) => page.length)).toEqual([2, 2]);
      });

      const lists: Record<string, (catalog: Catalog, page: object) => Promise<unknown>> = {
        pointers: (catalog, page) => catalog.pointers('trades', page),
        materializations: (catalog, page) => catalog.materializations('trades', '2024-01-01', page),
        materializationsOfRun: (catalog, page) => catalog.materializationsOfRun('run-1', page),
        runs: (catalog, page) => catalog.runs(page),
        steps: (catalog, page) => catalog.steps('run-1', page),
      };

      it.each(Object.keys(lists))('of %s refuse a limit outside 1 to 1000', async (list) => {
        const catalog = await open();
        for (const limit of [0, -1, 1.5, 1001, Number.NaN])
          await expect(lists[list]!(catalog, { limit })).rejects.toMatchObject({
            name: 'QuantFlow.InvalidInput',
            message: `limit ${limit} is not allowed: give a whole number from 1 to 1000`,
          });
        expect(await lists[list]!(catalog, { limit: 1 })).toEqual({ items: [] });
        expect(await lists[list]!(catalog, { limit: 1000 })).toEqual({ items: [] });
      });

      it.each(Object.keys(lists))('of %s refuse what is no cursor of theirs', async (list) => {
        const catalog = await open();
        await catalog.addRun(runRecord({ runId: 'a' }));
        await catalog.addRun(runRecord({ runId: 'b' }));
        for (let i = 0; i < 2; i++) await catalog.putStep(stepRecord({ partition: number(i) }));
        const { cursor: other } = await (list === 'runs'
          ? catalog.steps('run-1', { limit: 1 })
          : catalog.runs({ limit: 1 }));
        for (const cursor of ['', 'x', '{}', btoa('[1]'), other])
          await expect(lists[list]!(catalog, { cursor })).rejects.toMatchObject({
            name: 'QuantFlow.InvalidInput',
            message: expect.stringContaining(`is no cursor of the list ${list}`),
          });
      });
    });

    describe('keys', () => {
      const long = 'x'.repeat(2_000);
      const calls: Record<string, (catalog: Catalog, bad: string) => Promise<unknown>> = {
        'pointer asset': (catalog, bad) => catalog.pointer(bad, ''),
        'pointer partition': (catalog, bad) => catalog.pointer('a', bad),
        'pointers asset': (catalog, bad) => catalog.pointers(bad),
        'pointers from partition': (catalog, bad) => catalog.pointers('a', { from: bad }),
        'pointers to partition': (catalog, bad) => catalog.pointers('a', { to: bad }),
        'publish asset': (catalog, bad) => catalog.publish([item({ asset: bad })], stepRecord()),
        'publish partition': (catalog, bad) => catalog.publish([item({ partition: bad })], stepRecord()),
        'publish version': (catalog, bad) => catalog.publish([item({ version: bad })], stepRecord()),
        'publish runId': (catalog, bad) => catalog.publish([item({ runId: bad })], stepRecord()),
        'publish step': (catalog, bad) => catalog.publish([item()], stepRecord({ step: bad })),
        'materializations asset': (catalog, bad) => catalog.materializations(bad, ''),
        'materializationsOfRun runId': (catalog, bad) => catalog.materializationsOfRun(bad),
        'addRun runId': (catalog, bad) => catalog.addRun(runRecord({ runId: bad })),
        'addRun job': (catalog, bad) => catalog.addRun(runRecord({ job: bad })),
        'updateRun runId': (catalog, bad) => catalog.updateRun(bad, { planned: 1 }),
        'run runId': (catalog, bad) => catalog.run(bad),
        'runs job': (catalog, bad) => catalog.runs({ job: bad }),
        'claimRunKey runKey': (catalog, bad) => catalog.claimRunKey('job', bad, 'run-1'),
        'putStep attempt': (catalog, bad) => catalog.putStep(stepRecord({ attempt: bad })),
        'steps runId': (catalog, bad) => catalog.steps(bad),
        'steps step': (catalog, bad) => catalog.steps('run-1', { step: bad }),
      };

      it.each(Object.entries(calls))('of %s are checked', async (title, call) => {
        const catalog = await open();
        const field = title.split(' ').at(-1)!;
        for (const [bad, rule] of [
          ['a\nb', 'a control character'],
          ['a\0', 'a control character'],
          ['a\u0085', 'a control character'],
          ['\udc00', 'half of a surrogate pair'],
          [long, '2000 bytes'],
          ...(field === 'partition' ? [] : [['', 'empty']]),
          ...(field === 'runKey' ? [] : [['a#b', 'a #']]),
        ] as [string, string][])
          await expect(call(catalog, bad)).rejects.toMatchObject({
            name: 'QuantFlow.InvalidInput',
            message: expect.stringMatching(new RegExp(`^${field} ".*${rule}`)),
          });
        expect(await catalog.runs()).toEqual({ items: [] });
        expect(await catalog.steps('run-1')).toEqual({ items: [] });
      });

      it('are data, whatever they look like in SQL', async () => {
        const catalog = await open();
        const partition = `'; DROP TABLE pointer; -- "%_?\\`;
        await mustPublish(catalog, item({ partition }));
        expect((await catalog.pointer('trades', partition))?.partition).toBe(partition);
        expect((await catalog.pointers('trades', { from: partition, to: partition })).items).toHaveLength(1);
      });
    });
  });
}
