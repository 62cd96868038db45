/** Selects that are copied to files side by side. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copySelects, type SelectCopy } from '../../runtime/sql/copy-selects.ts';
import { query } from '../athena/host.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'quantflow-copies-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** Copies of `from`, each with a view of its own number of rows. */
const copiesOf = (path: string, rows: readonly number[], select: string): readonly SelectCopy[] =>
  rows.map((count, i) => ({
    views: [`CREATE OR REPLACE VIEW numbers AS SELECT i FROM range(${count}) AS r(i)`],
    select,
    path: join(path, `${i}`),
  }));

const options = { database: 'db', signal: new AbortController().signal } as const;

test.each(['query', 'write'] as const)(
  'each has its own views and file, none without rows: %s',
  async (use) => {
    const path = folder();
    const written: string[] = [];
    await copySelects(copiesOf(path, [3, 0, 5, 7], 'SELECT i FROM numbers'), {
      ...options,
      use,
      written: async (copy) => void written.push(copy.path),
    });
    expect(readdirSync(path).sort()).toEqual(['0', '2', '3']);
    expect(written.sort()).toEqual(['0', '2', '3'].map((name) => join(path, name)));
    expect(await query(`SELECT count(*) FROM read_parquet('${path}/*')`)).toEqual([['15']]);
  },
);

test('after one that fails no other begins, and the error is told when all have ended', async () => {
  const path = folder();
  const rows = Array.from({ length: 40 }, (_, i) => (i === 2 ? 0 : 1));
  const select = "SELECT CASE WHEN count(*) = 0 THEN error('no rows') ELSE '1' END AS n FROM numbers";
  const copying = copySelects(copiesOf(path, rows, select), {
    ...options,
    use: 'write',
    written: async () => {},
  });
  await expect(copying).rejects.toThrow('no rows');
  expect(readdirSync(path).length).toBeLessThan(40);
});

test('a signal ends them', async () => {
  const path = folder();
  const abort = new AbortController();
  const select = 'SELECT sum(a.i * b.i) AS s FROM numbers a, numbers b';
  const copying = copySelects(copiesOf(path, [1_000_000, 1_000_000], select), {
    ...options,
    use: 'write',
    signal: abort.signal,
    written: async () => {},
  });
  setTimeout(() => abort.abort(), 50);
  await expect(copying).rejects.toThrow(/Interrupted|aborted/i);
});
