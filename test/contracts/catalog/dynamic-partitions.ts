/** Values of dynamic partitions. */
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../runtime/catalog/types.ts';
import { number, pagesOf, time } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

/** Values of dynamic partitions. */
export function dynamicPartitionCases({ can, open }: CatalogSuite): void {
  const valuesOf = async (catalog: Catalog, set: string, asOf?: string): Promise<readonly string[]> =>
    (
      await pagesOf(
        (page) => catalog.dynamicPartitions(set, { ...page, ...(asOf !== undefined && { asOf }) }),
        2,
      )
    )
      .flat()
      .map(({ value }) => value);

  describe('dynamic partitions', () => {
    it('stand in the order of adding, a set each, and are added once', async () => {
      const catalog = await open();
      expect(await catalog.dynamicPartitions('sym')).toEqual({ items: [] });
      expect(await catalog.addDynamicPartitions('sym', ['B', 'A', 'B'], time(1))).toEqual(['B', 'A']);
      expect(await catalog.addDynamicPartitions('sym', ['C', 'A'], time(2))).toEqual(['C']);
      expect(await catalog.addDynamicPartitions('venue', ['A'], time(3))).toEqual(['A']);
      expect((await catalog.dynamicPartitions('sym')).items).toEqual([
        { value: 'B', addedAt: time(1) },
        { value: 'A', addedAt: time(1) },
        { value: 'C', addedAt: time(2) },
      ]);
      expect(await valuesOf(catalog, 'venue')).toEqual(['A']);
    });

    it('are added by one of 20 at once', async () => {
      const catalog = await open();
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, i) => catalog.addDynamicPartitions('sym', ['A'], time(i))),
      );
      expect(added.flat()).toEqual(['A']);
      expect(await valuesOf(catalog, 'sym')).toEqual(['A']);
    });

    it('are those of a time: from when they were added until they were deleted', async () => {
      const catalog = await open();
      await catalog.addDynamicPartitions('sym', ['A', 'B'], time(1));
      await catalog.addDynamicPartitions('sym', ['C'], time(3));
      expect(await catalog.deleteDynamicPartitions('sym', ['B', 'X'], time(5))).toEqual(['B']);
      expect(await catalog.deleteDynamicPartitions('sym', ['B'], time(6))).toEqual([]);
      expect(await catalog.addDynamicPartitions('sym', ['B'], time(7))).toEqual(['B']);
      const at = (seconds: number): Promise<readonly string[]> => valuesOf(catalog, 'sym', time(seconds));
      expect(await at(0)).toEqual([]);
      expect(await at(1)).toEqual(['A', 'B']);
      expect(await at(4)).toEqual(['A', 'B', 'C']);
      expect(await at(5)).toEqual(['A', 'C']);
      expect(await at(7)).toEqual(['A', 'C', 'B']);
      expect(await valuesOf(catalog, 'sym')).toEqual(['A', 'C', 'B']);
      const [, before] = (await catalog.dynamicPartitions('sym', { asOf: time(4) })).items;
      expect(before).toEqual({ value: 'B', addedAt: time(1), deletedAt: time(5) });
    });

    can('hundreds of writes')('page over 2,500 values', async () => {
      const catalog = await open();
      const values = Array.from({ length: 2_500 }, (_, i) => `v${number((i * 7) % 2_500)}`);
      expect(await catalog.addDynamicPartitions('sym', values, time(1))).toHaveLength(2_500);
      const pages = await pagesOf((page) => catalog.dynamicPartitions('sym', page), 999);
      expect(pages.flat().map(({ value }) => value)).toEqual(values);
    });

    it.each(['../x', 'a/b', 'a|b', '', "a'b", 'a b', '.a', 'x'.repeat(129)])(
      'refuse the value %j',
      async (bad) => {
        const catalog = await open();
        const error = {
          name: 'QuantFlow.InvalidInput',
          message: expect.stringContaining(`dynamic partitions sym: partition value ${JSON.stringify(bad)}`),
        };
        await expect(catalog.addDynamicPartitions('sym', ['A', bad], time(1))).rejects.toMatchObject(error);
        await expect(catalog.deleteDynamicPartitions('sym', [bad], time(1))).rejects.toMatchObject(error);
        expect(await valuesOf(catalog, 'sym')).toEqual([]);
      },
    );
  });
}
