/** What every driver of tables does. A driver's test calls `describeTables` with a maker of tables. */
import { describe, expect, it } from 'vitest';
import { TableError, type TablePartition, type Tables } from '../../runtime/tables/types.ts';

/** Tables under test: one partitioned by two keys, and one without partitions. */
export interface TablesUnderTest {
  readonly tables: Tables;
  readonly partitioned: string;
  readonly whole: string;
}

/** Options of {@link describeTables}. */
export interface TablesContractOptions {
  /** Why a table that nobody made is not missed. */
  readonly makesTables?: string;
}

const folder = (...parts: string[]): string => `s3://data/${parts.join('/')}/`;

const partition = (values: readonly string[], version: string): TablePartition => ({
  values,
  location: folder('quotes', ...values, version),
  columns: [{ name: 'price', type: 'double' }],
});

/** Runs the suite; `make` gives tables without partitions each time. */
export function describeTables(
  name: string,
  make: () => Promise<TablesUnderTest>,
  options: TablesContractOptions = {},
): void {
  describe(`tables ${name}`, () => {
    it('make a partition, and point it elsewhere', async () => {
      const { tables, partitioned } = await make();
      const values = ['2024-01-01-05:00', 'BTCUSDT'];
      expect(await tables.location(partitioned, values)).toBeUndefined();
      for (const version of ['v1', 'v2', 'v2', 'v1']) {
        await tables.point(partitioned, [partition(values, version)]);
        expect(await tables.location(partitioned, values)).toBe(folder('quotes', ...values, version));
      }
      expect(await tables.location(partitioned, ['2024-01-01-05:00', 'ETHUSDT'])).toBeUndefined();
    });

    it('point 250 partitions at once, of which some are there', async () => {
      const { tables, partitioned } = await make();
      const all = Array.from({ length: 250 }, (_, i) => [`2024-${i}`, 'BTCUSDT']);
      await tables.point(
        partitioned,
        all.filter((_, i) => i % 3 === 0).map((values) => partition(values, 'v1')),
      );
      await tables.point(
        partitioned,
        all.map((values) => partition(values, 'v2')),
      );
      for (const i of [0, 1, 99, 100, 249])
        expect(await tables.location(partitioned, all[i]!)).toBe(folder('quotes', ...all[i]!, 'v2'));
    });

    it('point a table without partitions', async () => {
      const { tables, whole } = await make();
      for (const version of ['v1', 'v2']) {
        const location = folder('listing', version);
        await tables.point(whole, [{ values: [], location, columns: [{ name: 'sym', type: 'string' }] }]);
        expect(await tables.location(whole, [])).toBe(location);
      }
    });

    it('do nothing for no partitions', async () => {
      const { tables, partitioned } = await make();
      await tables.point(partitioned, []);
    });

    it('give the last word of two publishers to the one that is later', async () => {
      const { tables, partitioned } = await make();
      const values = ['2024-01-01', 'BTCUSDT'];
      await Promise.all([
        tables.point(partitioned, [partition(values, 'v1')]),
        tables.point(partitioned, [partition(values, 'v2')]),
      ]);
      expect([folder('quotes', ...values, 'v1'), folder('quotes', ...values, 'v2')]).toContain(
        await tables.location(partitioned, values),
      );
      await tables.point(partitioned, [partition(values, 'v3')]);
      expect(await tables.location(partitioned, values)).toBe(folder('quotes', ...values, 'v3'));
    });

    it.skipIf(options.makesTables !== undefined)('name a table that is not there', async () => {
      const { tables } = await make();
      const asked = [
        tables.point('nowhere', [partition(['2024-01-01', 'BTCUSDT'], 'v1')]),
        tables.point('nowhere', [{ values: [], location: folder('nowhere'), columns: [] }]),
        tables.location('nowhere', []),
      ];
      for (const { reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
        expect(reason).toBeInstanceOf(TableError);
        expect(reason.message).toContain('has no table nowhere');
      }
    });
  });
}
