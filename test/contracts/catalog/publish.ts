/** Publishing: pointer, history and step record, all or nothing. */
import { describe, expect, it } from 'vitest';
import { item, materialization, mustPublish, number, stepRecord, time } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** Publishing: pointer, history and step record, all or nothing. */
export function publishCases({ open }: CatalogSuite): void {
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
        catalog.publish(
          [item({ asset: 'a' }), item({ asset: 'b', metadata: { rows: 1n as never } })],
          stepRecord(),
        ),
      ).rejects.toThrow('materialization of b cannot be kept as JSON');
      expect(await catalog.pointer('a', '2024-01-01')).toBeUndefined();
    });

    it('keeps its own copies', async () => {
      const catalog = await open();
      const rows = { type: 'int' as const, value: 1 };
      await mustPublish(catalog, item({ metadata: { rows } }));
      rows.value = 2;
      const got = await catalog.pointer('trades', '2024-01-01');
      expect(got?.metadata).toEqual({ rows: { type: 'int', value: 1 } });
      (got?.metadata['rows'] as { value: number }).value = 3;
      expect((await catalog.pointer('trades', '2024-01-01'))?.metadata['rows']?.value).toBe(1);
    });
  });
}
