import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { TableBatch } from '../../core/assets/table.ts';
import { byTable } from '../../pipelines/quantflow/steps/by-table.ts';

const names = ['a', 'b', 'c'];
const folder = mkdtempSync(join(tmpdir(), 'quantflow-by-table-'));
afterAll(() => rmSync(folder, { recursive: true }));
const scratch = async (): Promise<string> => folder;

async function* pagesOf(
  rows: readonly (readonly number[])[],
): AsyncGenerator<Readonly<Record<string, TableBatch>>> {
  for (const [n, page] of rows.entries()) {
    const batch = (count: number): TableBatch => ({
      rows: count,
      columns: { page: new Float64Array(count + 1).fill(n).subarray(1), one: new Int8Array(count).fill(1) },
    });
    yield Object.fromEntries(names.map((name, i) => [name, batch(page[i]!)]));
  }
}

async function draw(table: AsyncIterable<TableBatch>): Promise<number[]> {
  const drawn: number[] = [];
  for await (const { rows, columns } of table) {
    expect(columns['one']).toEqual(new Int8Array(rows).fill(1));
    drawn.push(...(columns['page'] as Float64Array));
  }
  return drawn;
}

it('gives every table its rows in order, whether tables are drawn one after another or at once', async () => {
  const pages = fc.array(fc.tuple(...names.map(() => fc.integer({ min: 0, max: 3 }))));
  await fc.assert(
    fc.asyncProperty(
      pages,
      fc.shuffledSubarray(names, { minLength: 3 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 100 }),
      async (rows, order, atOnce, mostBytes) => {
        const tables = byTable(pagesOf(rows), names, scratch, mostBytes);
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
  await expect(draw(byTable(broken(), names, scratch)['a']!)).rejects.toThrow('the book fell over');
});

it('keeps what waits in files beyond a bound, and lets go of tables that nobody draws any more', async () => {
  const own = mkdtempSync(join(folder, 'own-'));
  const pages = pagesOf(Array.from({ length: 100 }, () => [1, 1000, 1000]));
  const { a, b, c } = byTable(pages, names, async () => own, 100_000) as Record<
    string,
    AsyncGenerator<TableBatch>
  >;
  await c!.next();
  await c!.return(undefined);
  await draw(a!);
  expect(readdirSync(own)).toEqual(['b']);
  expect(await draw(b!)).toHaveLength(100_000);
});
