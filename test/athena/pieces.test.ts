/** A SELECT over the rows of one partition is written piece by piece: the same rows, in the same order, not sorted again. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { table } from '../../core/assets/value-type.ts';
import { describeVersion } from '../../runtime/io/describe-version.ts';
import { tableReader } from '../../runtime/io/duckdb/table-reader.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { query, type TestHost, testHost, unload } from './host.ts';

const raw = {
  columns: [
    { name: 'seq', type: 'int64' },
    { name: 'sym', type: 'string' },
    { name: 'x', type: 'double' },
  ],
  partitionKeys: ['dt', 'venue'],
  sortKey: ['seq'],
} as const;

const type = table({ seq: 'int64', sym: 'string', x: 'double' }, { sortKey: ['seq'] });
const rows = 60_000;

const numbers = (from: number, to: number, sym = "'A'"): string =>
  `SELECT i AS seq, CAST(${sym} AS VARCHAR) AS sym, i / 4 AS x FROM range(${from}, ${to}) AS r(i)`;

async function hostOf(files: readonly string[]): Promise<TestHost> {
  const host = testHost({ raw, other: raw });
  await host.put('raw', 'dt=2024-01-01/venue=a%3Ab', numbers(7_000_000, 7_000_003));
  for (const sql of files) await host.put('raw', 'dt=2024-01-02/venue=a%3Ab', sql);
  await host.put('other', 'dt=2024-01-01/venue=a%3Ab', numbers(0, 3));
  return host;
}

/** The statement of a step, as the state machine makes it. */
const statement = (body: string): string =>
  `SELECT CAST("seq" AS bigint) AS "seq", CAST("sym" AS varchar) AS "sym", CAST("x" AS double) AS "x" FROM (\n${body}\n)\nORDER BY "seq"`;
const of = (name: string): string =>
  `(SELECT "seq", "sym", "x" FROM "quantflow"."${name}" WHERE "dt" = '2024-01-02' AND "venue" = 'a:b')`;

/** Files of what a query wrote, in row order, and whether the numbers in them are those that should be. */
async function written(host: TestHost, wanted: string): Promise<readonly number[]> {
  const { files, rows: count } = await describeVersion(filesStore(join(host.root, 'data')), 'out', {
    key: 'made',
    type,
  });
  const found = count ?? 0;
  const paths = files.map(({ path }) => join(host.root, 'data', path));
  expect(paths).not.toEqual(paths.toSorted());
  const reader = tableReader({
    ...{ asset: 'made', partition: '', version: 'v', ...type, rows: found },
    files: async () => paths,
  });
  const { columns } = await reader.read(['seq', 'sym', 'x']);
  const expected = await query(`SELECT seq::DOUBLE, sym, x FROM (${wanted}) ORDER BY seq`);
  expect(expected).toHaveLength(found);
  const isSame = ([seq, sym, x]: unknown[], row: number): boolean =>
    columns.seq[row] === seq && columns.sym[row] === sym && columns.x[row] === x;
  expect(expected.every(isSame)).toBe(true);
  return files.map((file) => file.rows ?? 0);
}

test('runs of rows, whatever files they come from', async () => {
  const one = await hostOf([numbers(0, rows)]);
  await one.start(unload(statement(`select seq, sym, x from ${of('raw')}`), 'out'));
  expect(await written(one, numbers(0, rows))).toEqual([20_000, 20_000, 20_000]);

  const many = await hostOf([0, 1, 2, 3].map((k) => numbers(k * 15_000, (k + 1) * 15_000)));
  await many.start(unload(statement(`select seq, sym, x from ${of('raw')} as r`), 'out'));
  expect(await written(many, numbers(0, rows))).toEqual([30_000, 30_000]);
});

test('filtered, computed, and joined with the empty partition of another table', async () => {
  const host = await hostOf([numbers(0, rows, "CASE WHEN i % 2 = 0 THEN 'even' END")]);
  const select = `select seq, sym, x from ${of('other')} union all select seq, upper(sym) as sym, x + 1 as x from ${of('raw')} where seq >= 30000`;
  await host.start(unload(statement(select), 'out'));
  const wanted = `SELECT seq, upper(sym) AS sym, x + 1 AS x FROM (${numbers(30_000, rows, "CASE WHEN i % 2 = 0 THEN 'even' END")})`;
  // The first piece has none of these rows, and the second half of its own.
  expect(await written(host, wanted)).toEqual([10_000, 20_000]);
});

test('files of a partition that overlap are sorted, and so are the rows of several partitions', async () => {
  const host = await hostOf([numbers(0, 40_000), numbers(30_000, 60_000)]);
  await host.start(unload(statement(`select seq, sym, x from ${of('raw')}`), 'out'));
  expect(await written(host, `${numbers(0, 40_000)} UNION ALL ${numbers(30_000, 60_000)}`)).toHaveLength(3);

  const days = await hostOf([numbers(0, rows)]);
  await days.start(unload(statement('select seq, sym, x from raw'), 'out'));
  const both = `${numbers(0, rows)} UNION ALL ${numbers(7_000_000, 7_000_003)}`;
  expect(await written(days, both)).toHaveLength(3);
});

test('an order other than that of the table is made', async () => {
  const host = await hostOf([numbers(0, rows)]);
  const select = `select -seq as seq, sym, x from ${of('raw')}`;
  await host.start(unload(statement(select), 'out'));
  expect(await written(host, `SELECT -seq AS seq, sym, x FROM (${numbers(0, rows)})`)).toHaveLength(3);
  await host.start(unload(`SELECT seq FROM ${of('raw')} ORDER BY seq DESC`, 'down'));
  const [[first]] = (await query(
    `SELECT seq FROM read_parquet('${join(host.root, 'data/down')}/*') LIMIT 1`,
  )) as [[string]];
  expect(first).not.toBe('0');
});
