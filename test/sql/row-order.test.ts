/** A select that keeps the order of its table is not sorted again. */
import { describe, expect, test } from 'vitest';
import type { TableSchema } from '../../core/assets/table.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { keepsOrder } from '../../runtime/sql/row-order.ts';
import { parseSql, type SqlNode } from '../../runtime/sql/tree.ts';

const raw = { schema: { seq: 'int64', day: 'string', x: 'double' } as TableSchema, order: ['seq', 'x'] };
const tables = new Map([
  ['raw', raw],
  ['loose', { ...raw, order: [] }],
]);

function keeps(sql: string, key: readonly string[] = ['seq'], type: 'int64' | 'double' = 'int64') {
  return withConnection(async (connection) => {
    const parsed = await parseSql(connection, sql);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const schema: TableSchema = { seq: type, n: 'int64', x: 'double' };
    return keepsOrder(parsed.statements[0]!['node'] as SqlNode, key, schema, tables);
  });
}

describe('columns and filters of one table keep its order', () => {
  test.each([
    'select seq, x from raw',
    'select r.seq, 2 * x as twice from raw r where x > 1',
    "select seq as seq, case day when 'a' then 1 else 0 end as a, upper(day) as b from raw",
  ])('%s', async (sql) => {
    expect(await keeps(sql)).toBe(true);
  });

  test('under another name, and by more columns', async () => {
    expect(await keeps('select seq as n, x from raw', ['n', 'x'])).toBe(true);
  });
});

describe('anything else is sorted', () => {
  test.each([
    'select seq, x from loose',
    'select seq, x from other',
    'select * from raw',
    'select x + seq as seq from raw',
    'select -seq as seq from raw',
    'select n as seq from raw as r(n, seq, x)',
    'select seq, x from raw order by x',
    'select distinct seq from raw',
    'select seq, x from raw limit 3',
    'select seq, count(*) as c from raw group by seq',
    'select seq, count(*) as c from raw group by all',
    'select seq, row_number() over (order by x) as n from raw',
    'select seq from raw where x in (select x from raw)',
    'select seq, (select max(x) from raw) as m from raw',
    'select a.seq from raw a join raw b using (seq)',
    'select seq from raw, unnest([1, 2]) as u(n)',
    'select seq from raw union all select seq from raw',
    'with raw as (select 1 as seq) select seq from raw',
    'select seq from (select seq from raw order by x)',
    'select seq from raw tablesample 10%',
  ])('%s', async (sql) => {
    expect(await keeps(sql)).toBe(false);
  });

  test('a column that is not first in the order, or has another type', async () => {
    expect(await keeps('select seq, x from raw', ['x'])).toBe(false);
    expect(await keeps('select seq, x from raw', ['seq'], 'double')).toBe(false);
    expect(await keeps('select seq, x from raw', ['seq', 'x', 'n'])).toBe(false);
  });
});
