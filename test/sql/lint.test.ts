/** The linter: what Athena and DuckDB answer differently, or one of them alone takes. */
import { describe, expect, test } from 'vitest';
import { checkSelect } from '../../local/integrations/athena/index.ts';
import { remedies, sameFunctions } from '../../runtime/sql/lint/functions.ts';

const tables = new Map([
  [
    't',
    {
      columns: [
        { name: 'ts', type: 'int64' },
        { name: 'x', type: 'double' },
        { name: 'y', type: 'int64' },
        { name: 's', type: 'string' },
      ] as const,
      partitionKeys: [],
      files: [],
    },
  ],
]);
const lint = (sql: string) => checkSelect(sql, tables, {});

describe('a select that is the same on both passes', () => {
  test.each([
    'select ts, x / 2 as half, x / nullif(y, 0), y % 60, 7 / 2, mod(y, 3) from t',
    "select cast(x as bigint), try_cast(s as double), cast(s as varchar(3)), cast(x as real), true, date '2024-01-01' from t",
    "select timestamp '2024-01-01 00:00:00', timestamp '2024-01-01 00:00:00.123', interval '90' minute",
    "select extract(year from from_unixtime(y)), position('a' in s), substring(s from 2), s like 'a!%' escape '!' from t",
    'select if(x > 1, 1, 0), coalesce(x, 1e0), nullif(y, 0), y between 1 and 2, y in (1, 2), x is distinct from 1e0 from t',
    'select last_value(x) ignore nulls over (partition by s order by ts rows between 9 preceding and current row) from t',
    'select s, count(*), sum(x) filter (where y > 1), count_if(x > 1), approx_percentile(x, 0.5) from t group by s having count(*) > 1 order by s',
    'select n from t cross join unnest(sequence(1, 3)) with ordinality as u(n, i)',
    "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n, date_parse(s, '%Y-%m-%d') from r, t",
    'select a.ts as moment from t a join t b using (ts) where exists (select 1 from t c where c.ts = a.ts) order by moment',
    "select '::', 'x == y' from t -- :: in a comment, and 1 == 1",
    'select y / 60 as minute, sum(x) from t group by y / 60',
    'select grouping(s), sum(x) from t group by grouping sets ((s), ())',
  ])('%s', async (sql) => {
    expect(await lint(sql)).toEqual([]);
  });
});

describe('a select that is not is refused, with the line and what to write', () => {
  const division =
    'a division by 0 is an error or infinite on Athena and null on DuckDB; write nullif(..., 0)';
  test.each([
    ['select x,\n  x / y as r\nfrom t', 2, division],
    ['select 1e0 / 0e0', 1, division],
    ['select y % y from t', 1, division],
    ['select y / 2.5 as r from t', 1, 'a number such as 2.5 is a decimal on Athena'],
    [
      "select x at time zone 'UTC'\nfrom t",
      1,
      'timezone is not known to be the same on Athena and DuckDB: AT TIME ZONE',
    ],
    ["select timestamp '2024-01-01 00:00:00 UTC'", 1, 'a timestamp literal with a zone'],
    ["select timestamp '2024-01-01 00:00:00+02:00'", 1, 'a timestamp literal with a zone'],
    ['select cast(s as timestamp with time zone) from t', 1, 'times with a zone differ'],
    ['select cast(x as hugeint) from t', 1, 'Athena has no type hugeint; write one of tinyint'],
    ['select transform(array[1], a -> a + 1)', 1, 'transform is not known'],
    [
      'select list_transform(array[1], a -> a + 1)',
      1,
      'lambdas run on Athena alone; take the elements apart by UNNEST',
    ],
    [
      "select format_datetime(date_parse(s, '%Y'), 'yyyy') from t",
      1,
      'format_datetime is not known to be the same on Athena and DuckDB: DuckDB has none; write date_format',
    ],
    ['select date_parse(s, s) from t', 1, 'date_parse needs its format as a literal'],
    ['select try(y / 2) from t', 1, 'TRY takes other errors on the two'],
    ['select\n\n x::bigint from t', 3, 'Athena has no ::; write CAST(x AS type)'],
    ['select * from t where y == 1', 1, 'Athena has no ==; write ='],
    [
      "select s ilike 'a' from t",
      1,
      '~~* is not known to be the same on Athena and DuckDB: write lower(text) LIKE pattern',
    ],
    [
      'select y // 2, y ** 2 from t',
      1,
      '// is not known to be the same on Athena and DuckDB: write / between integers',
    ],
    ['select [1, 2]', 1, 'list_value is not known to be the same on Athena and DuckDB: write ARRAY[...]'],
    ["select {'a': 1}", 1, 'struct_pack is not known'],
    ['select * exclude (x) from t', 1, '* with EXCLUDE, REPLACE or RENAME'],
    ["select columns('x.*') from t", 1, "COLUMNS and ALL are DuckDB's alone"],
    ['select distinct on (s) x from t', 1, 'Athena has no DISTINCT ON'],
    ['select s, count(*) from t group by all', undefined, 'Athena has no GROUP BY ALL'],
    ['select x from t order by all', undefined, "COLUMNS and ALL are DuckDB's alone"],
    ['select x from t qualify row_number() over (order by x) = 1', undefined, 'Athena has no QUALIFY'],
    ['select x from t union by name select x from t', undefined, 'Athena has no UNION BY NAME'],
    ['select a.x from t a asof join t b on a.ts >= b.ts', undefined, 'Athena has no ASOF JOIN'],
    ['select a.x from t a semi join t b using (ts)', undefined, 'Athena has no SEMI JOIN; write EXISTS'],
    ['select x from t tablesample 10 percent', undefined, 'a sample is another one at each attempt'],
    ['select s collate nocase from t', 1, 'Athena has no COLLATE'],
    ['select current_timestamp', 1, 'current_timestamp is another value at each attempt; write window_end()'],
    ['select epoch_ms(y) from t', 1, 'epoch_ms is not known to be the same on Athena and DuckDB'],
    ['select appox_distinct(y) from t', 1, 'did you mean approx_distinct?'],
    ['select lenght(s) from t', 1, 'did you mean length?'],
    [
      'select y / 60 as minute, sum(x)\nfrom t\ngroup by minute',
      3,
      'minute is not a column of what the select reads; Athena takes no alias in the select that gives it',
    ],
    ['select y + 1 as z,\n z + 1 as w from t', 2, 'z is not a column of what the select reads'],
    ['select y + 1 as z from t where z > 1', 1, 'z is not a column of what the select reads'],
  ])('%s', async (sql, line, text) => {
    const problems = await lint(sql);
    const found = problems.find((problem) => problem.text.includes(text));
    expect(found, JSON.stringify(problems)).toBeDefined();
    if (line !== undefined) expect(found?.line).toBe(line);
  });

  test('all of it at once, in the order of the text', async () => {
    const problems = await lint("select 'é' || s,\n x / y,\n now(),\n s::bigint from t");
    expect(problems.map(({ line, text }) => `${line} ${text.slice(0, 14)}`)).toEqual([
      '2 a division by ',
      '3 now is not kno',
      '4 Athena has no ',
    ]);
  });
});

test('what has a remedy is not allowed', () => {
  expect(Object.keys(remedies).filter((name) => sameFunctions.has(name))).toEqual([]);
});
