/** The lists of pointers and of the history behind them. */
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../runtime/catalog/types.ts';
import { item, materialization, mustPublish, number, pagesOf, time } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** The lists of pointers and of the history behind them. */
export function pointerCases({ can, open }: CatalogSuite): void {
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

    can('hundreds of writes')('page over 2,500 partitions, each once', async () => {
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

    it('have summaries: partition, version, run, and whether a table shows it', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ partition: 'a', version: 'v1' }), item({ asset: 'other' }));
      await mustPublish(catalog, item({ partition: 'b', version: 'v2', runId: 'run-2' }));
      await mustPublish(catalog, item({ partition: 'c', version: 'v3' }));
      await catalog.recordGlueVersion('trades', 'b', 'v2', time(5));
      const shown = { partition: 'b', version: 'v2', runId: 'run-2', glueVersion: 'v2' };
      const { items, cursor } = await catalog.pointerSummaries('trades', { limit: 2 });
      expect(items).toEqual([{ partition: 'a', version: 'v1', runId: 'run-1' }, shown]);
      const next = await catalog.pointerSummaries('trades', { cursor: cursor! });
      expect(next).toEqual({ items: [{ partition: 'c', version: 'v3', runId: 'run-1' }] });
      expect(await catalog.pointerSummaries('trades', { from: 'b', to: 'b' })).toEqual({ items: [shown] });
      expect(await catalog.pointerSummaries('none')).toEqual({ items: [] });
      await catalog.recordChecks('trades', 'b', 'v2', []);
      expect((await catalog.pointerSummaries('trades', { from: 'b', to: 'b' })).items).toEqual([shown]);
      await mustPublish(catalog, item({ partition: 'b', version: 'v4' }, 'v2'));
      const moved = { partition: 'b', version: 'v4', runId: 'run-1' };
      expect((await catalog.pointerSummaries('trades', { from: 'b', to: 'b' })).items).toEqual([moved]);
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

  describe('the version that a table shows', () => {
    const shown = async (catalog: Catalog) => [
      (await catalog.pointer('trades', '2024-01-01'))?.glueVersion,
      ...(await catalog.pointers('trades')).items.map(({ glueVersion }) => glueVersion),
    ];

    it('is in the pointer and in no row of the history', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ version: 'v1' }));
      expect(await catalog.pointer('trades', '2024-01-01')).toEqual(materialization({ version: 'v1' }));
      expect(await catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(3))).toBe(true);
      expect(await catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(4))).toBe(true);
      expect(await catalog.pointer('trades', '2024-01-01')).toEqual(
        materialization({ version: 'v1', glueVersion: 'v1', glueAt: time(4) }),
      );
      expect(await shown(catalog)).toEqual(['v1', 'v1']);
      await catalog.recordChecks('trades', '2024-01-01', 'v1', []);
      expect(await shown(catalog)).toEqual(['v1', 'v1']);
      const { items } = await catalog.materializations('trades', '2024-01-01');
      expect(items).toEqual([materialization({ version: 'v1', checks: [] })]);
      expect(await catalog.materializationsOfRun('run-1')).toEqual({ items });
    });

    it('is taken away by a publish, also of a version that it was before', async () => {
      const catalog = await open();
      const v1 = materialization({ version: 'v1', materializedAt: time(1) });
      await mustPublish(catalog, { materialization: v1, expectedVersion: null });
      await catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(5));
      await mustPublish(catalog, item({ version: 'v1' }));
      expect(await shown(catalog)).toEqual(['v1', 'v1']);
      await mustPublish(catalog, item({ version: 'v2', materializedAt: time(2) }, 'v1'));
      expect(await shown(catalog)).toEqual([undefined, undefined]);
      await catalog.recordGlueVersion('trades', '2024-01-01', 'v2', time(5));
      const back = { ...v1, glueVersion: 'v1', glueAt: time(3) };
      await mustPublish(catalog, { materialization: back, expectedVersion: 'v2' });
      expect(await catalog.pointer('trades', '2024-01-01')).toEqual(v1);
    });

    it('is not recorded of a version that is not the pointer', async () => {
      const catalog = await open();
      expect(await catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(5))).toBe(false);
      await mustPublish(catalog, item({ version: 'v1' }));
      await mustPublish(catalog, item({ version: 'v2' }, 'v1'));
      expect(await catalog.recordGlueVersion('trades', '2024-01-01', 'v1', time(5))).toBe(false);
      expect(await shown(catalog)).toEqual([undefined, undefined]);
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

    can('order of publishing within one time')('has the later published first within one time', async () => {
      const catalog = await open();
      let last: string | null = null;
      for (const version of ['b', 'c', 'a']) {
        await mustPublish(catalog, item({ version }, last));
        last = version;
      }
      const list = (page: object) => catalog.materializations('trades', '2024-01-01', page);
      expect((await pagesOf(list, 1)).flat().map(({ version }) => version)).toEqual(['a', 'c', 'b']);
    });

    it('of a run is in the order of publishing, over all assets', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ asset: 'z' }), item({ asset: 'a' }));
      await mustPublish(catalog, item({ asset: 'k', runId: 'run-2' }));
      await mustPublish(catalog, item({ asset: 'b', materializedAt: time(0) }));
      const pages = await pagesOf((page) => catalog.materializationsOfRun('run-1', page), 2);
      expect(pages.flat().map(({ asset }) => asset)).toEqual(['z', 'a', 'b']);
    });

    it('forgets a version, and never the published one', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ version: 'v1', materializedAt: time(1) }));
      await mustPublish(catalog, item({ version: 'v2', materializedAt: time(2) }, 'v1'));
      const key = { asset: 'trades', partition: '2024-01-01' };
      expect(await catalog.forget({ ...key, version: 'v2', materializedAt: time(2) })).toBe(false);
      expect(await catalog.forget({ ...key, version: 'v1', materializedAt: time(1) })).toBe(true);
      expect(await catalog.forget({ ...key, version: 'v1', materializedAt: time(1) })).toBe(true);
      const { items } = await catalog.materializations(key.asset, key.partition);
      expect(items.map(({ version }) => version)).toEqual(['v2']);
      expect((await catalog.pointer(key.asset, key.partition))?.version).toBe('v2');
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
}
