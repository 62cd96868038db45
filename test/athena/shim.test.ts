/** Athena's answers, as its documentation and Trino give them, to what DuckDB alone answers otherwise or not at all. */
import { describe, expect, test } from 'vitest';
import { inDuckDb } from '../../runtime/sql/dialect.ts';
import { withSession } from '../../runtime/sql/session.ts';

async function answer(sql: string): Promise<unknown> {
  const { signal } = new AbortController();
  return withSession('db', signal, async (connection) => {
    const rows = (await connection.runAndReadAll(`SELECT ${sql}`)).getRowsJson();
    return rows.length === 1 && rows[0]?.length === 1 ? rows[0][0] : rows;
  });
}

describe('where DuckDB gives another answer without a word', () => {
  test.each([
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['(0 - 7) / 2', -3],
    ['7e0 / 2', 3.5],
    ["date_diff('day', timestamp '2024-01-01 23:00:00', timestamp '2024-01-02 01:00:00')", '0'],
    ["date_diff('hour', timestamp '2024-01-01 23:59:00', timestamp '2024-01-02 01:00:00')", '1'],
    ["date_diff('day', timestamp '2024-01-02 01:00:00', timestamp '2024-01-01 23:00:00')", '0'],
    ["date_diff('month', date '2024-01-15', date '2024-03-14')", '1'],
    ['CAST(from_unixtime(1.2345678) AS varchar)', '1970-01-01 00:00:01.235+00'],
    ["regexp_replace('aXbXc', 'X')", 'abc'],
    ["regexp_replace('a1b2', '([0-9])', '<$1>')", 'a<1>b<2>'],
    ['greatest(1, NULL)', null],
    ['greatest(1, 3, 2)', 3],
    ['least(1, 2, NULL)', null],
    ['least(3, 1, 2)', 1],
    ['contains(ARRAY[1, NULL], 2)', null],
    ['contains(ARRAY[1, NULL], 1)', true],
    ['contains(ARRAY[1, 2], 3)', false],
    ['array_max(ARRAY[1, NULL])', null],
    ["concat('a', NULL)", null],
    ["concat('a', 'b', 'c')", 'abc'],
    ["split_part('a,b', ',', 2)", 'b'],
    ["split_part('a,b', ',', 3)", null],
    ["substr('abc', 0)", ''],
    ["substr('abc', 0, 2)", ''],
    ["substr('abc', -2)", 'bc'],
    ["substr('abc', 2, 1)", 'b'],
    ["extract(dow FROM date '2024-01-07')", '7'],
    ["extract(year FROM date '2024-01-07')", '2024'],
    ["to_hex(md5(to_utf8('hi')))", '49F68A5C8493EC2C0BF489821C21FC3B'],
    [`json_extract_scalar('{"a":{"b":5}}', '$.a')`, null],
    ['x FROM (VALUES (2), (NULL), (1)) AS t(x) ORDER BY x DESC', [[2], [1], [null]]],
    ["date_trunc('day', from_unixtime(1723075200 + 3600)) = timestamp '2024-08-08 00:00:00'", true],
  ])('%s', async (sql, expected) => {
    expect(await answer(sql)).toEqual(expected);
  });
});

describe('functions under another name', () => {
  test.each([
    ["to_unixtime(timestamp '1970-01-01 00:00:01.5')", 1.5],
    ['CAST(from_unixtime_nanos(1723075200123456789) AS varchar)', '2024-08-08 00:00:00.123456789'],
    ["CAST(date_add('day', 1, date '2024-01-31') AS date)", '2024-02-01'],
    ["date_add('month', 1, timestamp '2024-01-31 10:00:00')", '2024-02-29 10:00:00'],
    ["date_add('millisecond', -5, timestamp '2024-01-31 10:00:00')", '2024-01-31 09:59:59.995'],
    [
      "date_format(timestamp '2024-03-05 07:08:09', '%Y-%m-%d %H:%i:%s %M %W %e %c %k %T %y %j')",
      '2024-03-05 07:08:09 March Tuesday 5 3 7 07:08:09 24 065',
    ],
    ["day_of_week(date '2024-01-07')", '7'],
    ['approx_percentile(x, 0.5) FROM (VALUES (1), (2), (9)) AS t(x)', 2],
    ['approx_percentile(x, ARRAY[0.1, 0.9]) FROM (VALUES (1), (2), (9)) AS t(x)', [1, 9]],
    ['approx_distinct(x) FROM (VALUES (1), (2), (2), (NULL)) AS t(x)', '2'],
    ['element_at(ARRAY[1, 2, 3], -1)', 3],
    ['element_at(ARRAY[1, 2, 3], 9)', null],
    ["element_at(map(ARRAY['a'], ARRAY[1]), 'b')", null],
    ['array_min(ARRAY[3, 2])', 2],
    ['cardinality(ARRAY[1, 2])', '2'],
    ['sequence(1, 3)', ['1', '2', '3']],
    ['sequence(3, 1)', ['3', '2', '1']],
    ['sequence(1, 9, 4)', ['1', '5', '9']],
    ["element_at(map_agg(k, v), 'b') FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)", 2],
    [`json_extract_scalar('{"a":{"b":5}}', '$.a.b')`, '5'],
    ["regexp_like('abc', 'b')", true],
    ['bitwise_and(6, 3)', 2],
    ['is_nan(nan())', true],
    ['infinity()', 'Infinity'],
    ['sum(x) OVER (ORDER BY x) FROM (VALUES (1)) AS t(x)', '1'],
  ])('%s', async (sql, expected) => {
    expect(await answer(sql)).toEqual(expected);
  });
});

describe('what the text is changed for', () => {
  test.each([
    ['CAST(2.5e0 AS bigint)', '3'],
    ['CAST(-2.5e0 AS bigint)', '-3'],
    ['CAST(3.5e0 AS integer)', 4],
    ['try_cast(2.5e0 AS tinyint)', 3],
    ["try_cast('2.5' AS bigint)", null],
    ["CAST(' 12'||'' AS varchar)", ' 12'],
    ["CAST('-12' AS int)", -12],
    ['CAST(9007199254740993 AS bigint)', '9007199254740993'],
    ['CAST(CAST(1.5e0 AS bigint) * 1.5e0 AS bigint)', '3'],
    ['CAST(sum(x) AS bigint) FROM (VALUES (1.25e0), (1.25e0)) AS t(x)', '3'],
    ["CAST((SELECT max(')') FROM (VALUES (1))) || 'as bigint)' AS varchar)", ')as bigint)'],
    ["CAST(date_parse('05/03/2024 07:08', '%d/%m/%Y %H:%i') AS varchar)", '2024-03-05 07:08:00'],
    ["CAST(date_parse(x, '%M %e') AS varchar) FROM (VALUES ('March 5')) AS t(x)", '1900-03-05 00:00:00'],
    ['last_value(x) IGNORE NULLS OVER (ORDER BY i) FROM (VALUES (1, 7), (2, NULL)) AS t(i, x)', [[7], [7]]],
    ['lag(x, 1) RESPECT NULLS OVER (ORDER BY i) FROM (VALUES (1, 7), (2, 8)) AS t(i, x)', [[null], [7]]],
    ["substring('abc' FROM 2 FOR 1)", 'b'],
    ["substring('abc', 0)", ''],
    ["array_join(ARRAY['a', NULL, 'b'], '-')", 'a-b'],
    ["array_join(array_agg(x ORDER BY x DESC), ',') FROM (VALUES (1), (2)) AS t(x)", '2,1'],
    ["to_hex(sha256(to_utf8('hi')))", '8F434346648F6B96DF89DDA901C5176B10A6D83961DD3C1AC88B59B2DC327AA4'],
    ['truncate(-1.7e0)', -1],
    ["day_of_year(date '2024-02-01')", '32'],
  ])('%s', async (sql, expected) => {
    expect(await answer(inDuckDb(`SELECT ${sql}`).slice('SELECT '.length))).toEqual(expected);
  });

  test('stays on its line', () => {
    const sql =
      "select cast(\n a as\n bigint), -- cast(b as bigint)\n f(x)\n ignore nulls over (), 'cast(c as bigint)'";
    expect(
      inDuckDb(sql)
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'select cast_to_bigint(',
      'a',
      '), -- cast(b as bigint)',
      'f(x',
      "ignore nulls) over (), 'cast(c as bigint)'",
    ]);
  });
});

test.each([
  'transform(ARRAY[1], x -> x + 1) || reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s)',
  "CAST('2.5' AS bigint)",
  "format_datetime(timestamp '2024-01-01 00:00:00', 'yyyy')",
])('what neither does fails: %s', async (sql) => {
  await expect(answer(inDuckDb(`SELECT ${sql}`).slice('SELECT '.length))).rejects.toThrow();
});
