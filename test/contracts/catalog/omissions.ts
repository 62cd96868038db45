/** Optional outputs that were left out, and outcomes of checks that are recorded later. */
import { describe, expect, it } from 'vitest';
import {
  item,
  materialization,
  mustPublish,
  number,
  omission,
  pagesOf,
  stepRecord,
} from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** Optional outputs that were left out, and outcomes of checks that are recorded later. */
export function omissionCases({ open }: CatalogSuite): void {
  describe('omissions', () => {
    it('are written with the outputs that were made, or without any', async () => {
      const catalog = await open();
      await catalog.publish([item()], stepRecord(), [omission()]);
      await catalog.publish([], stepRecord(), [omission({ partition: '2024-01-02' })]);
      expect((await catalog.omissions('quarantine')).items).toEqual([
        omission(),
        omission({ partition: '2024-01-02' }),
      ]);
      expect((await catalog.omissions('trades')).items).toEqual([]);
    });

    it('are replaced by later ones, and leave the pointer as it is', async () => {
      const catalog = await open();
      const before = materialization({ asset: 'quarantine' });
      await mustPublish(catalog, { materialization: before, expectedVersion: null });
      await catalog.publish([], stepRecord(), [omission()]);
      await catalog.publish([], stepRecord(), [omission({ runId: 'run-2' })]);
      expect(await catalog.pointer('quarantine', '2024-01-01')).toEqual(before);
      expect((await catalog.omissions('quarantine')).items).toEqual([omission({ runId: 'run-2' })]);
    });

    it('end when a version is published', async () => {
      const catalog = await open();
      await catalog.publish([], stepRecord(), [omission(), omission({ partition: '2024-01-02' })]);
      await mustPublish(catalog, item({ asset: 'quarantine' }));
      expect((await catalog.omissions('quarantine')).items).toEqual([omission({ partition: '2024-01-02' })]);
    });

    it('are not written on a conflict', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ version: 'v1' }));
      const outcome = await catalog.publish([item({ version: 'v2' }, 'v0')], stepRecord(), [omission()]);
      expect(outcome.published).toBe(false);
      expect((await catalog.omissions('quarantine')).items).toEqual([]);
    });

    it('are refused of an asset and partition that is published at once', async () => {
      const catalog = await open();
      const both = catalog.publish([item()], stepRecord(), [omission({ asset: 'trades' })]);
      await expect(both).rejects.toThrow('asset trades at 2024-01-01 is published twice at once');
    });

    it('ascend by partition, within bounds, in pages', async () => {
      const catalog = await open();
      const all = Array.from({ length: 25 }, (_, i) => omission({ partition: number(i) }));
      await catalog.publish([], stepRecord(), all.toReversed());
      const keys = async (bounds: object) =>
        (await pagesOf((page) => catalog.omissions('quarantine', { ...page, ...bounds }), 4))
          .flat()
          .map(({ partition }) => Number(partition));
      expect(await keys({})).toEqual(all.map((_, i) => i));
      expect(await keys({ from: number(3), to: number(9) })).toEqual([3, 4, 5, 6, 7, 8, 9]);
    });
  });

  describe('outcomes of checks', () => {
    const checks = [
      { name: 'late', passed: false, blocking: false, severity: 'warn', checkedAt: 'now' },
    ] as const;

    it('are replaced on the published version, in the pointer and in the history', async () => {
      const catalog = await open();
      await mustPublish(catalog, item({ version: 'v1' }));
      expect(await catalog.recordChecks('trades', '2024-01-01', 'v1', checks)).toBe(true);
      const after = materialization({ version: 'v1', checks });
      expect(await catalog.pointer('trades', '2024-01-01')).toEqual(after);
      expect(await catalog.materializations('trades', '2024-01-01')).toEqual({ items: [after] });
      expect(await catalog.materializationsOfRun('run-1')).toEqual({ items: [after] });
    });

    it('are not recorded on a version that is not the pointer', async () => {
      const catalog = await open();
      expect(await catalog.recordChecks('trades', '2024-01-01', 'v1', checks)).toBe(false);
      await mustPublish(catalog, item({ version: 'v1' }));
      await mustPublish(catalog, item({ version: 'v2' }, 'v1'));
      expect(await catalog.recordChecks('trades', '2024-01-01', 'v1', checks)).toBe(false);
      expect((await catalog.pointer('trades', '2024-01-01'))?.checks).toEqual(materialization().checks);
    });
  });
}
