/** One source of pages as a source for each table. */
import type { TableBatch } from '../../../core/assets/table.ts';

/**
 * The batches of each table, drawn from the same pages. A page is drawn when some table has none left; what it holds for
 * the other tables waits in memory until they are drawn from. So tables may be written one after another, or at once.
 */
export function byTable(
  pages: AsyncGenerator<Readonly<Record<string, TableBatch>>>,
  names: readonly string[],
): Record<string, AsyncIterable<TableBatch>> {
  const waiting = new Map(names.map((name) => [name, [] as TableBatch[]]));
  async function* batches(own: TableBatch[]): AsyncGenerator<TableBatch> {
    for (;;) {
      const batch = own.shift();
      if (batch !== undefined) {
        yield batch;
        continue;
      }
      const { done, value: page } = await pages.next();
      if (done === true && own.length === 0) return;
      if (page === undefined) continue;
      for (const [name, queue] of waiting) if (page[name]!.rows > 0) queue.push(page[name]!);
    }
  }
  return Object.fromEntries([...waiting].map(([name, own]) => [name, batches(own)]));
}
