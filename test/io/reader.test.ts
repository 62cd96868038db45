import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyQuery, newFolder, open, rowsOf, write } from './tables.ts';

const schema = { ts: 'int64', seq: 'int64' } as const;
type Row = readonly [ts: number, seq: number];

/** A file for each list of rows, each in the order given. */
async function files(parts: readonly (readonly Row[])[]): Promise<string[]> {
  const folder = newFolder();
  const paths: string[] = [];
  for (const rows of parts) {
    const path = `${folder}/${paths.length}`;
    const values = rows.map(([ts, seq]) => `(${ts}::BIGINT, ${seq}::BIGINT)`).join(', ');
    await copyQuery(`SELECT * FROM (VALUES ${values}) AS t(ts, seq)`, path);
    paths.push(path);
  }
  return paths;
}

const inOrder = (rows: readonly Row[]): Row[] => rows.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);

test('files that overlap are merged in the order of the sort key, nulls last', async () => {
  const paths = await files([
    [
      [3, 1],
      [5, 0],
    ],
    [
      [1, 0],
      [3, 0],
      [9, 0],
    ],
  ]);
  const extra = `${newFolder()}/null`;
  await copyQuery('SELECT NULL::BIGINT AS ts, 1::BIGINT AS seq', extra);
  const rows = await rowsOf(open(schema, [...paths, extra], 6, ['ts', 'seq']));
  expect(rows).toEqual([
    [1, 0],
    [3, 0],
    [3, 1],
    [5, 0],
    [9, 0],
    [null, 1],
  ]);
});

test('rows dealt to files in any way come back in the order of the sort key', async () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 99 }));
  const parts = fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, async (dealt) => {
      const paths = await files(dealt.map(inOrder));
      const all = inOrder(dealt.flat());
      expect(await rowsOf(open(schema, paths, all.length, ['ts', 'seq']))).toEqual(all);
    }),
    { numRuns: 25 },
  );
});

test('without a sort key files are read in list order', async () => {
  const paths = await files([[[3, 0]], [[1, 0]], [[2, 0]]]);
  expect(await rowsOf(open(schema, paths, 3))).toEqual([
    [3, 0],
    [1, 0],
    [2, 0],
  ]);
});

test('a file whose rows step back in the sort key is refused, also when the key is not read', async () => {
  const paths = await files([
    [
      [1, 0],
      [2, 1],
      [2, 0],
    ],
  ]);
  const reader = open({ ts: 'int64', seq: 'int64' }, paths, 3, ['ts', 'seq']);
  await expect(reader.read(['ts'])).rejects.toThrow(
    'asset trades of 2024-08-08, version v1: row 2 (2, 0) steps back in the sort key ts, seq',
  );
});

test('a column that is not declared is refused, and so is a file that lacks one or has another type', async () => {
  const paths = await files([[[1, 0]]]);
  await expect(open(schema, paths, 1).read(['price'])).rejects.toThrow(
    'asset trades has no column "price"; it has ts, seq',
  );
  await expect(open({ ts: 'int64', px: 'double' }, paths, 1).read(['ts'])).rejects.toThrow(
    /asset trades, file .*\/0, column px is missing; the file has ts, seq/,
  );
  await expect(open({ ts: 'int64', seq: 'double' }, paths, 1).read(['ts'])).rejects.toThrow(
    /column seq is int64 in the file and double in the asset's type/,
  );
});

test('a version whose files have other than its rows is refused', async () => {
  const paths = await files([
    [
      [1, 0],
      [2, 0],
    ],
  ]);
  await expect(open(schema, paths, 3).read(['ts'])).rejects.toThrow('should have 3 rows and has 2');
  await expect(open(schema, paths, 1).read(['ts'])).rejects.toThrow('should have 1 rows and has more');
  await expect(open(schema, [], 1).read(['ts'])).rejects.toThrow('should have 1 rows and has 0');
});

test('integers that a double cannot hold are refused rather than rounded', async () => {
  const [path] = await files([[[2 ** 53, 0]]]);
  await expect(open(schema, [path as string], 1).read(['ts'])).rejects.toThrow(
    'column ts has values from 9007199254740992 to 9007199254740992; an int64 must lie between',
  );
});

test("a partition's name in the path does not take the place of a column", async () => {
  const [file] = await write({ sym: 'string' }, { rows: 1, columns: { sym: ['BTCUSDT'] } });
  const { cp } = await import('node:fs/promises');
  const path = `${newFolder()}/sym=ETHUSDT/v1/part`;
  await cp(file?.path as string, path);
  expect(await rowsOf(open({ sym: 'string' }, [path], 1))).toEqual([['BTCUSDT']]);
});

test('reading may stop early, and start again', async () => {
  const n = 150_000;
  const values = Float64Array.from({ length: n }, (_, i) => i);
  const [file] = await write({ a: 'int64' }, { rows: n, columns: { a: values } });
  const reader = open({ a: 'int64' }, [file?.path as string], n);
  for (let i = 0; i < 3; i++) {
    for await (const batch of reader.batches(['a'])) {
      expect(batch.columns.a?.[0]).toBe(0);
      break;
    }
  }
  expect((await reader.read([])).rows).toBe(n);
  let rows = 0;
  for await (const batch of reader.batches([])) rows += batch.rows;
  expect(rows).toBe(n);
});
