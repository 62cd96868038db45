/** UNLOAD by partition columns: a Hive folder for each value. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query, reasonOf, type TestHost, testHost } from './host.ts';

const unload = (select: string, columns: string): string =>
  `UNLOAD (${select}) TO 's3://data/out/' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY[${columns}])`;

/** The files below the query's folder, by their folder. */
function folders({ root }: TestHost): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const entry of readdirSync(join(root, 'data/out'), { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      (found[entry.parentPath.slice(join(root, 'data/out/').length)] ??= []).push(entry.name);
  return found;
}

test('a folder for each value, the files without the column and in the order of the query, none for what has no rows', async () => {
  const host = testHost();
  const part = (day: string, rows: number): string =>
    `SELECT *, '${day}' AS "dt", 'A' AS "sym" FROM (SELECT * FROM UNNEST(sequence(1, 9)) AS t(n) WHERE n <= ${rows})`;
  const days = [part('2024-01-01', 9), part('2024-01-02', 0), part('2024-01-03', 2)];
  await host.start(
    unload(`SELECT * FROM (${days.join(' UNION ALL ')}) ORDER BY "dt", "n" DESC`, `'dt', 'sym'`),
  );
  const written = folders(host);
  expect(Object.keys(written).sort()).toEqual(['dt=2024-01-01/sym=A', 'dt=2024-01-03/sym=A']);
  const all: unknown[] = [];
  for (const [folder, names] of Object.entries(written)) {
    expect(names).toHaveLength(folder.includes('-01/') ? 3 : 2);
    for (const name of names) {
      expect(name).not.toContain('.');
      const file = join(host.root, 'data/out', folder, name);
      const rows = await query(`SELECT * FROM read_parquet('${file}', hive_partitioning = false)`);
      const values = rows.map((row) => Number(row[0]));
      expect(rows.every((row) => row.length === 1)).toBe(true);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      all.push(...values);
    }
  }
  expect(all.sort()).toEqual([1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('values are escaped as Hive escapes them', async () => {
  const host = testHost();
  const rows = ['05:00', 'a/b', '100%', 'x y', '']
    .map((value) => `SELECT 1 AS n, '${value}' AS p`)
    .concat('SELECT 1 AS n, NULL AS p');
  await host.start(unload(rows.join(' UNION ALL '), `'p'`));
  expect(Object.keys(folders(host)).sort()).toEqual(
    ['p=05%3A00', 'p=100%25', 'p=__HIVE_DEFAULT_PARTITION__', 'p=a%2Fb', 'p=x y'].sort(),
  );
});

test.each([
  ["SELECT 1 AS n, 'x' AS dt, 2 AS m", `'dt'`, 'Partition keys must be the last columns'],
  ["SELECT 1 AS n, 'x' AS a, 'y' AS b", `'b', 'a'`, 'in the same order as the table properties: [b, a]'],
  ["SELECT 'x' AS dt", `'dt'`, 'Partition keys must be the last columns'],
  [
    'SELECT 1 AS n, n AS p FROM UNNEST(sequence(1, 101)) AS t(n)',
    `'p'`,
    'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets',
  ],
])('%s by %s is refused', async (select, columns, problem) => {
  expect(await reasonOf(testHost().start(unload(select, columns)))).toContain(problem);
});
