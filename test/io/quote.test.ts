import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteIdentifier, quoteLiteral } from '../../runtime/io/duckdb/quote.ts';
import { query } from './tables.ts';

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((s) => !s.includes('\0'));

test('a literal comes back as the string it was made of', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await query(`SELECT ${quoteLiteral(value)}`)).toEqual([[value]]);
    }),
    { numRuns: 50 },
  );
});

test('an identifier names the column it was made of', async () => {
  const names = text.filter((name) => name !== '');
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const sql = `SELECT t.${quoteIdentifier(name)} FROM (SELECT 7 AS ${quoteIdentifier(name)}) AS t`;
      expect(await query(sql)).toEqual([[7]]);
    }),
    { numRuns: 50 },
  );
});

test('a NUL character is refused, because DuckDB would end the statement there', () => {
  expect(() => quoteLiteral('a\0b')).toThrow('string "a\\u0000b" has a NUL character');
  expect(() => quoteIdentifier('\0')).toThrow('NUL');
});
