import { expect, test } from 'vitest';
import { open, write } from './tables.ts';

const schema = { i: 'int64', x: 'double', s: 'string' } as const;
const n = 150_000;

async function newTable(): Promise<readonly string[]> {
  const i = Float64Array.from({ length: n }, (_, k) => k);
  const s = { values: ['a', 'a name beyond twelve bytes'], codes: new Uint8Array(n).fill(1, n / 2) };
  const files = await write(
    schema,
    { rows: n, columns: { i, x: i, s } },
    { rowsPerFile: 40_000, sortKey: ['i'] },
  );
  return files.map((file) => file.path);
}

test('tables are written from one another, read, and left half read, all at the same time', async () => {
  const paths = await newTable();
  const source = () => open(schema, paths, n, ['i']);
  const copy = async () => {
    const files = await write(schema, source().batches(['i', 'x', 's']), { rowsPerFile: 30_000 });
    return files.reduce((sum, file) => sum + file.rows, 0);
  };
  const leave = async () => {
    for await (const batch of source().batches(['x'])) return batch.rows;
    return 0;
  };
  const fail = async () => {
    async function* broken() {
      for await (const batch of source().batches(['i', 'x', 's'])) {
        yield batch;
        if (batch.columns.i?.[0] !== 0) throw new Error('broken off');
      }
    }
    await expect(write(schema, broken(), { rowsPerFile: 10_000 })).rejects.toThrow('broken off');
    return -1;
  };
  const jobs = Array.from({ length: 12 }, (_, k) => [copy, leave, fail, copy][k % 4] as typeof copy);
  const results = await Promise.all(jobs.map((job) => job()));
  expect(results).toEqual(jobs.map((job) => (job === copy ? n : job === leave ? 65_536 : -1)));
});
