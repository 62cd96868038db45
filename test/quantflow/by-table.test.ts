import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TableBatch } from '../../core/assets/table.ts';
import { byTable } from '../../pipelines/quantflow/steps/by-table.ts';

const names = ['a', 'b', 'c'];

async function* pagesOf(
  rows: readonly (readonly number[])[],
): AsyncGenerator<Readonly<Record<string, TableBatch>>> {
  for (const [n, page] of rows.entries()) {
    const batch = (count: number): TableBatch => ({
      rows: count,
      columns: { page: new Float64Array(count).fill(n) },
    });
    yield Object.fromEntries(names.map((name, i) => [name, batch(page[i]!)]));
  }
}

async function draw(table: AsyncIterable<TableBatch>): Promise<number[]> {
  const drawn: number[] = [];
  for await (const { columns } of table) drawn.push(...(columns['page'] as Float64Array));
  return drawn;
}

it('gives every table its rows in order, whether tables are drawn one after another or at once', async () => {
  const pages = fc.array(fc.tuple(...names.map(() => fc.integer({ min: 0, max: 3 }))));
  await fc.assert(
    fc.asyncProperty(
      pages,
      fc.shuffledSubarray(names, { minLength: 3 }),
      fc.boolean(),
      async (rows, order, atOnce) => {
        const tables = byTable(pagesOf(rows), names);
        const drawn = new Map<string, number[]>();
        const take = async (name: string): Promise<void> => {
          drawn.set(name, await draw(tables[name]!));
        };
        if (atOnce) await Promise.all(order.map(take));
        else for (const name of order) await take(name);
        for (const [i, name] of names.entries()) {
          expect(drawn.get(name)).toEqual(rows.flatMap((page, n) => new Array<number>(page[i]!).fill(n)));
        }
      },
    ),
    { numRuns: 100 },
  );
});

it('passes on what goes wrong', async () => {
  async function* broken(): AsyncGenerator<Readonly<Record<string, TableBatch>>> {
    yield* pagesOf([[1, 1, 1]]);
    throw new Error('the book fell over');
  }
  await expect(draw(byTable(broken(), names)['a']!)).rejects.toThrow('the book fell over');
});
