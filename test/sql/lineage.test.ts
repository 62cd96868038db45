/** Column lineage: what the columns of a select are made from. */
import { describe, expect, test } from 'vitest';
import {
  asset,
  definitions,
  externalAsset,
  graphAsset,
  op,
  sqlAsset,
  type TableSchema,
  table,
} from '../../core/index.ts';
import { sqlLineage } from '../../runtime/sql/lineage/index.ts';

const trades = externalAsset({
  key: 'raw/trades',
  type: table({ ts: 'int64', price: 'double', size: 'double', sym: 'string' }),
});
const quotes = externalAsset({
  key: 'quotes',
  type: table({ ts: 'int64', bid: 'double', ask: 'double' }),
});
const unknown = externalAsset({ key: 'unknown' });

/** `column: sources` of a select, in which `trades.ts` is a column of the dep trades. */
async function lineageOf(sql: string, columns: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const schema: TableSchema = Object.fromEntries(columns.map((name) => [name, 'double']));
  const { step } = sqlAsset({ key: 'model', deps: { trades, quotes, unknown }, type: table(schema), sql });
  const lineage = await sqlLineage(step);
  if ('untraced' in lineage) return { untraced: lineage.untraced };
  return Object.fromEntries(
    Object.entries(lineage.columns).map(([name, from]) => [
      name,
      from.map((source) => `${source.asset.replace('raw/', '')}.${source.column}`).join(' '),
    ]),
  );
}

test.each<[what: string, sql: string, expected: Readonly<Record<string, string>>]>([
  [
    'aliases and expressions',
    "select t.ts as a, price * size as b, 1 as c, TS d from ref('trades') as t",
    { a: 'trades.ts', b: 'trades.price trades.size', c: '', d: 'trades.ts' },
  ],
  [
    'the parts of a CASE and of a FILTER',
    "select case when sym = 'A' then price else 0 end a, sum(size) filter (where price > 1) b from ref('trades')",
    { a: 'trades.sym trades.price', b: 'trades.size trades.price' },
  ],
  [
    'aggregates, and not the rows that they are over',
    "select max(price) a, count(*) b from ref('trades') where sym = 'A' group by ts having sum(size) > 1",
    { a: 'trades.price', b: '' },
  ],
  [
    'windows, with what they are ordered and divided by',
    "select lag(price) over (partition by sym order by ts) a, row_number() over (order by ts) b from ref('trades')",
    { a: 'trades.price trades.sym trades.ts', b: 'trades.ts' },
  ],
  [
    'WITH, through WITH, with names of its own',
    `with a as (select ts, price * size as value from ref('trades')),
      b(moment, worth) as (select * from a) select worth as x, b.moment as y from b`,
    { x: 'trades.price trades.size', y: 'trades.ts' },
  ],
  [
    'joins, whose tables are told apart by their names',
    "select t.ts a, q.ts b, bid c from ref('trades') t left join ref('quotes') q on t.price = q.bid",
    { a: 'trades.ts', b: 'quotes.ts', c: 'quotes.bid' },
  ],
  [
    'a column of JOIN USING, from both',
    "select ts, price, ask from ref('trades') join ref('quotes') using (ts)",
    { ts: 'trades.ts quotes.ts', price: 'trades.price', ask: 'quotes.ask' },
  ],
  [
    'select *, and t.*',
    "select *, q.bid + 1 as next from ref('trades') t join ref('quotes') q using (ts)",
    { ts: 'trades.ts quotes.ts', sym: 'trades.sym', ask: 'quotes.ask', next: 'quotes.bid' },
  ],
  ['t.* alone', "select q.* from ref('trades') t, ref('quotes') q", { ts: 'quotes.ts', bid: 'quotes.bid' }],
  [
    'unions by place, names by the first; EXCEPT is of the first',
    "select ts a, price b from ref('trades') union all select ts, bid from ref('quotes') except select ask, ask from ref('quotes')",
    { a: 'trades.ts quotes.ts', b: 'trades.price quotes.bid' },
  ],
  [
    'subqueries, in FROM, as values and correlated',
    `select s.v a, (select max(bid) from ref('quotes') q where q.ts = s.ts) b, ts in (select ask from ref('quotes')) c,
      exists (select bid from ref('quotes')) d, (select s.v + ask from ref('quotes')) e
      from (select ts, price as v from ref('trades')) as s`,
    {
      a: 'trades.price',
      b: 'quotes.bid',
      c: 'trades.ts quotes.ask',
      d: '',
      e: 'trades.price quotes.ask',
    },
  ],
  [
    'values and unnest',
    "select v.n a, u.x b, u.i c from ref('trades') t cross join (values (1)) as v(n) cross join unnest(sequence(0, t.ts)) with ordinality as u(x, i)",
    { a: '', b: 'trades.ts', c: 'trades.ts' },
  ],
  [
    'recursion, until nothing is added',
    `with recursive r(n, a, b) as (select 1, price, size from ref('trades') union all select n + 1, b, a + ts from r, ref('quotes') where n < 9)
      select a, b, n from r`,
    { a: 'trades.price trades.size quotes.ts', b: 'trades.size trades.price quotes.ts', n: '' },
  ],
  [
    'bounds, comments and text that looks like a ref',
    "select ts - window_start() a, 'ref(''quotes'')' b -- ref('quotes')\nfrom ref('trades')",
    { a: 'trades.ts', b: '' },
  ],
  [
    'a table whose columns are not declared has what it is asked for',
    "select x, u.y as y, price from ref('trades') t, ref('unknown') u",
    { x: 'unknown.x', y: 'unknown.y', price: 'trades.price' },
  ],
])('%s', async (_, sql, expected) => {
  expect(await lineageOf(sql, Object.keys(expected))).toEqual(expected);
});

test.each([
  ["select * from ref('unknown')", /^the columns of unknown are not declared/],
  ["select nope as a from ref('trades')", 'nope is not a column of what the select reads'],
  ["select filter(array[price], x -> x > 1) as a from ref('trades')", 'a lambda is not traced'],
  ['select a from', /^syntax error/],
])('what is not traced is said: %s', async (sql, why) => {
  expect(await lineageOf(sql, ['a'])).toEqual({ untraced: expect.stringMatching(why) });
});

describe('lineage that a definition declares', () => {
  const schema = table({ worth: 'double' });
  const make = (column: string, from: typeof trades | typeof quotes, source: string) =>
    definitions({
      assets: [
        trades,
        quotes,
        asset({
          key: 'made',
          deps: { trades },
          type: schema,
          columnLineage: { [column]: [{ asset: from, column: source }] },
          run: () => [],
        }),
      ],
    });

  test('is that of the asset, also of one made by a graph', () => {
    expect(make('worth', trades, 'price').graph.assets.get('made')?.columnLineage).toEqual({
      worth: [{ asset: 'raw/trades', column: 'price' }],
    });
    const ops = graphAsset({
      key: 'ops',
      deps: { trades },
      columnLineage: { worth: [{ asset: trades, column: 'size' }] },
      compose: ({ trades }) =>
        op({ name: 'one', ins: { trades: trades.type }, type: schema, run: () => [] })({ trades }),
    });
    const { graph } = definitions({ assets: [trades, ops] });
    expect(graph.assets.get('ops')?.columnLineage).toEqual({
      worth: [{ asset: 'raw/trades', column: 'size' }],
    });
  });

  test.each([
    [() => make('x', trades, 'price'), 'columnLineage of "x", which is not one of its columns, worth'],
    [() => make('worth', trades, 'y'), 'raw/trades has no column "y"; it has ts, price, size, sym'],
    [() => make('worth', quotes, 'bid'), 'quotes is not upstream of it; add it to the deps'],
  ])('is checked: %s', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});
