/** Mistakes about what a run function returns and what checks see. */
import { asset, check, json, multiAsset, sqlAsset, table } from '../../core/index.ts';

const number = json<number>();
const trades = table({ ts: 'int64', price: 'double', side: 'string' }, { sortKey: ['ts'] });
const ts = Float64Array.of(1);

asset({ key: 'right', type: number, run: async () => 1 });
// @ts-expect-error a text is not a number
asset({ key: 'wrong_value', type: number, run: () => 'text' });
// @ts-expect-error nor is a promise of one
asset({ key: 'wrong_promise', type: number, run: async () => 'text' });
// @ts-expect-error undefined is none either, unless optional is true
asset({ key: 'nothing', type: number, run: () => undefined });
asset({ key: 'optional', type: number, optional: true, run: () => undefined });

asset({
  key: 'rows',
  type: trades,
  run: () => ({ rows: 1, columns: { ts, price: ts, side: ['buy'] } }),
});
// @ts-expect-error side is missing
asset({ key: 'column_missing', type: trades, run: () => ({ rows: 1, columns: { ts, price: ts } }) });
const texts = { rows: 1, columns: { ts: ['1'], price: ts, side: ['buy'] } };
// @ts-expect-error ts is no list of texts
asset({ key: 'column_of_texts', type: trades, run: () => texts });
// @ts-expect-error a list of objects is no batch of columns
asset({ key: 'objects', type: trades, run: () => [{ ts: 1, price: 1, side: 'buy' }] });
// @ts-expect-error there is no type decimal
table({ price: 'decimal' });
// @ts-expect-error time is no column
table({ ts: 'int64' }, { sortKey: ['time'] });

const outputs = { a: { type: number }, b: { type: json<string>() } };
multiAsset({ name: 'right', outputs, run: () => ({ a: 1, b: 'b' }) });
// @ts-expect-error the output b is missing
multiAsset({ name: 'missing', outputs, run: () => ({ a: 1 }) });
// @ts-expect-error b is a text
multiAsset({ name: 'wrong', outputs, run: () => ({ a: 1, b: 2 }) });

const positive = check<typeof number>({ name: 'positive', run: (value) => ({ passed: value > 0 }) });
const long = check<ReturnType<typeof json<string>>>({
  name: 'long',
  run: (value) => ({ passed: value.length > 1 }),
});
asset({ key: 'checked', type: number, checks: [positive], run: () => 1 });
// @ts-expect-error the check is one of texts
asset({ key: 'checked_as_text', type: number, checks: [long], run: () => 1 });
// @ts-expect-error a check says whether it passed
check({ name: 'says_nothing', run: () => true });
// @ts-expect-error severity is error or warn
check({ name: 'severe', severity: 'fatal', run: () => ({ passed: true }) });

sqlAsset({ key: 'sql', type: trades, sql: 'select 1' });
// @ts-expect-error a SQL asset holds a table
sqlAsset({ key: 'sql_json', type: number, sql: 'select 1' });
// @ts-expect-error a SQL asset has SQL, not a function
sqlAsset({ key: 'sql_function', type: trades, run: () => [] });
