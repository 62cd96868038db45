/** A select that takes rows one by one runs over pieces of its table, which need not be sorted again. */
import { describe, expect, test } from 'vitest';
import type { TableSchema } from '../../core/assets/table.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import type { SourceTable } from '../../runtime/io/source-table.ts';
import { inDuckDb } from '../../runtime/sql/dialect.ts';
import { type RowSource, rowSource } from '../../runtime/sql/row-source.ts';
import { selectByPieces } from '../../runtime/sql/select-by-pieces.ts';
import { parseSql, type SqlNode } from '../../runtime/sql/tree.ts';

const schema: TableSchema = { seq: 'int64', day: 'string', sym: 'string', x: 'double' };
const raw: SourceTable = {
  schema,
  files: [{ path: 'a', rows: 1 }],
  order: ['seq', 'x'],
  constants: new Map([['sym', "B'T"]]),
};
const tables = new Map<string, SourceTable>([
  ['raw', raw],
  ['loose', { ...raw, order: [] }],
  ['empty', { ...raw, files: [] }],
]);

async function sourceOf(sql: string): Promise<RowSource | undefined> {
  const parsed = await withConnection((connection) => parseSql(connection, inDuckDb(sql)));
  if ('problem' in parsed) throw new Error(parsed.problem);
  const node = parsed.statements[0]!['node'] as SqlNode;
  return rowSource(node, ({ table }) => tables.get(table)?.files.length === 0);
}

async function pieceSelect(sql: string, key: readonly string[] = ['seq']): Promise<string | undefined> {
  const source = await sourceOf(sql);
  const table = source && tables.get(source.table);
  return table && selectByPieces('S', key, source, table);
}

describe('rows of one table, each by itself, keep its order', () => {
  test.each([
    'select seq, x from raw',
    'select r.seq, 2 * x as twice from raw r where x > 1',
    "select seq as seq, case day when 'a' then 1 else 0 end as a, upper(day) as b from raw",
    'select cast(seq as bigint) as seq, cast(day as varchar) as day from (select seq, day from (select seq, day, x from raw where x > 1))',
    'select seq, x from raw union all select seq, x from empty',
    'select x as seq, seq as x from empty union all select seq, x from raw union all select seq, x from empty',
  ])('%s', async (sql) => {
    expect(await pieceSelect(sql)).toBe('S');
  });

  test('under another name, and by more columns', async () => {
    expect(await pieceSelect('select seq as n, x from raw', ['n', 'x'])).toBe('S');
  });

  test('also of a table in no order, when none is asked for', async () => {
    expect(await pieceSelect('select x from loose', [])).toBe('S');
  });

  test('and a column of one text is an ENUM of it', async () => {
    const select = `SELECT * REPLACE (CAST("s" AS ENUM('B''T')) AS "s") FROM (\nS\n)`;
    expect(await pieceSelect('select seq, sym as s, upper(sym) as u from raw')).toBe(select);
  });

  test('of what WHERE says of the columns of the table', async () => {
    const source = await sourceOf(
      "select seq from (select seq, day as d from raw where sym = 'A' and x > 1 and day = 'x') where d = 'y' and (seq = 1 or d = 'z')",
    );
    expect(source).toEqual({
      table: 'raw',
      columns: [{ name: 'seq', from: 'seq' }],
      equal: new Map([
        ['sym', 'A'],
        ['day', 'y'],
      ]),
    });
  });
});

describe('anything else is sorted', () => {
  test.each([
    'select seq, x from loose',
    'select seq, x from other',
    'select * from raw',
    'select x + seq as seq from raw',
    'select -seq as seq from raw',
    'select cast(seq as varchar) as seq from raw',
    'select cast(seq as bigint) as seq from (select cast(seq as varchar) as seq from raw)',
    'select try_cast(seq as bigint) as seq from raw',
    'select x as seq, seq as "SEQ" from raw',
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
    'select seq from raw union select seq from empty',
    'select seq from raw union all select count(*) as seq from empty',
    'select seq from raw union all select seq from empty order by seq',
    'with raw as (select 1 as seq) select seq from raw',
    'select seq from (select seq from raw order by x)',
    'select seq from (select seq, row_number() over () as n from raw)',
    'select seq from raw tablesample 10%',
  ])('%s', async (sql) => {
    expect(await pieceSelect(sql)).toBeUndefined();
  });

  test('a column that is not first in the order', async () => {
    expect(await pieceSelect('select seq, x from raw', ['x'])).toBeUndefined();
    expect(await pieceSelect('select seq, x from raw', ['seq', 'x', 'n'])).toBeUndefined();
  });

  test('an aggregate, also where no order is asked for', async () => {
    expect(await pieceSelect('select count(*) as n from raw', [])).toBeUndefined();
    expect(await pieceSelect('select n from (select max(x) as n from raw)', [])).toBeUndefined();
  });
});
