/** One source of pages as a source for each table. */
import { join } from 'node:path';
import type { TableBatch } from '../../../core/assets/table.ts';
import { freeColumns } from '../../../runtime/free.ts';
import { WaitingBatches } from './waiting-batches.ts';

/** Bytes of a table that wait in memory. */
const mostWaiting: number = 2 ** 24;

/**
 * The batches of each table, drawn from the same pages. A page is drawn when some table has none left; what it holds for
 * the other tables waits until they are drawn from, and what is much in a file. So tables may be written one after
 * another, or at once, and a long day takes no more memory. A batch is gone when the next one is drawn.
 *
 * @param scratch gives the folder of the files
 * @param mostBytes of a table that wait in memory
 */
export function byTable(
  pages: AsyncGenerator<Readonly<Record<string, TableBatch>>>,
  names: readonly string[],
  scratch: () => Promise<string>,
  mostBytes: number = mostWaiting,
): Record<string, AsyncIterable<TableBatch>> {
  let opened: Promise<ReadonlyMap<string, WaitingBatches>> | undefined;
  const open = async (): Promise<ReadonlyMap<string, WaitingBatches>> => {
    const folder = await scratch();
    return new Map(names.map((name) => [name, new WaitingBatches(join(folder, name), mostBytes)]));
  };
  async function* batches(table: string): AsyncGenerator<TableBatch> {
    const waiting = await (opened ??= open());
    const own = waiting.get(table)!;
    try {
      for (;;) {
        const batch = own.shift();
        if (batch !== undefined) {
          yield batch;
          freeColumns(batch.columns);
          continue;
        }
        const { done, value: page } = await pages.next();
        if (done === true && own.isEmpty) return;
        if (page === undefined) continue;
        for (const [name, queue] of waiting) if (page[name]!.rows > 0) queue.push(page[name]!);
      }
    } finally {
      own.close();
    }
  }
  return Object.fromEntries(names.map((name) => [name, batches(name)]));
}
