import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillParameters } from '../../local/integrations/athena/parameters.ts';
import { splitSql } from '../../local/integrations/athena/split-sql.ts';
import { parseUnload } from '../../local/integrations/athena/unload-statement.ts';

describe('parameters', () => {
  test('take the place of ? in code, in order, and nowhere else', () => {
    const sql = `SELECT '?', "a?", x -- ?\nFROM t /* ? */ WHERE a = ? AND b IN (?,?) AND c = 'it''s ?'`;
    expect(fillParameters(sql, ["'o''clock ? --'", '-1.5e3', "DATE '2024-01-31'"])).toBe(
      `SELECT '?', "a?", x  \nFROM t   WHERE a =  'o''clock ? --'  AND b IN ( -1.5e3 , DATE '2024-01-31' ) AND c = 'it''s ?'`,
    );
  });

  test.each([
    'x',
    "'a' OR 'b'",
    "'a",
    "a'",
    "'a'''b'",
    '1 OR 1=1',
    '1;',
    "DATE '2024-1-1'",
    "DATE '2024-01-01' OR true",
    "(SELECT 'a')",
    '',
    '?',
    "'a'--",
    "TIMESTAMP '2024-01-01 00:00:00'",
    'NULL',
    '1e',
    "'a'\n",
  ])('%j is refused, because it is no literal', (parameter) => {
    expect(() => fillParameters('SELECT ?', [parameter])).toThrow(
      `INVALID_PARAMETER_USAGE: execution parameter ${JSON.stringify(parameter)} is not a literal`,
    );
  });

  test('must be as many as there are placeholders', () => {
    expect(() => fillParameters('SELECT ?, ?', ['1'])).toThrow(
      'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 2 but found 1',
    );
    expect(() => fillParameters('SELECT 1', ['1'])).toThrow('expected 0 but found 1');
  });

  test('cannot break out: any string, quoted, is one string of the statement', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const quoted = `'${value.replaceAll("'", "''")}'`;
        const parts = splitSql(fillParameters('SELECT x FROM t WHERE a = ? AND b', [quoted]));
        expect(parts).toEqual([
          { kind: 'code', text: 'SELECT x FROM t WHERE a =  ' },
          { kind: 'string', text: quoted },
          { kind: 'code', text: '  AND b' },
        ]);
      }),
    );
  });
});

test('the parts of a text, joined, are the text', () => {
  const piece = fc.constantFrom("'", '"', '--', '/*', '*/', '\n', 'a', '?', "''", ' ');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const sql = pieces.join('');
      try {
        expect(
          splitSql(sql)
            .map(({ text }) => text)
            .join(''),
        ).toBe(sql);
      } catch (error) {
        expect(String(error)).toContain('does not end');
      }
    }),
  );
});

describe('UNLOAD', () => {
  const options = "WITH (format = 'PARQUET', compression = 'ZSTD')";

  test('gives its SELECT and its folder', () => {
    expect(parseUnload(`UNLOAD (SELECT ')' AS ")", (1 + (2)) x) TO 's3://data/t/v1/' ${options}`)).toEqual({
      select: `SELECT ')' AS ")", (1 + (2)) x`,
      location: 's3://data/t/v1/',
      partitionedBy: [],
    });
    expect(
      parseUnload(
        "\nunload(\nSELECT 1\n)\nto 's3://data/t'\nwith ( compression='zstd', partitioned_by= array[ 'Dt','sym'] ,FORMAT = 'parquet' ) ;\n",
      ),
    ).toEqual({ select: 'SELECT 1', location: 's3://data/t/', partitionedBy: ['dt', 'sym'] });
  });

  test.each([
    ['SELECT 1', 'NOT_SUPPORTED: queries on this host are UNLOAD (SELECT ...)'],
    ['DROP TABLE x', 'this one begins with "DROP TABLE x"'],
    [
      `UNLOAD (SELECT 1 TO 's3://data/t/' ${options}`,
      'SYNTAX_ERROR: the parenthesis after UNLOAD does not close',
    ],
    [`UNLOAD (SELECT 1)) TO 's3://data/t/' ${options}`, 'what follows its SELECT'],
    [`UNLOAD (SELECT 1) TO 's3://data/t/' ${options}; DROP TABLE x`, 'what follows its SELECT'],
    [
      "UNLOAD (SELECT 1) TO 's3://data/t/' WITH (format = 'PARQUET')",
      'compression is missing where it must be ZSTD',
    ],
    ["UNLOAD (SELECT 1) TO 's3://data/t/' WITH (format = 'ORC', compression = 'ZSTD')", 'format is ORC'],
    [
      "UNLOAD (SELECT 1) TO 's3://data/t/' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = 'a')",
      `property "partitioned_by = 'a'" is other than that`,
    ],
    [
      "UNLOAD (SELECT 1) TO 's3://data/t/' WITH (format = 'PARQUET', compression = 'ZSTD', bucketed_by = ARRAY['a'])",
      `property "bucketed_by = ARRAY['a']" is other than that`,
    ],
    [
      `UNLOAD (SELECT 1) TO '/etc/cron.d' ${options}`,
      'INVALID_LOCATION: "/etc/cron.d" is not s3://bucket/folder/',
    ],
    [`UNLOAD (SELECT 1) TO 's3://data' ${options}`, 'INVALID_LOCATION'],
    [`UNLOAD (SELECT 1) TO 's3://data/a/../../b/' ${options}`, 'INVALID_LOCATION'],
    [`UNLOAD (SELECT 1) TO 's3://data/a//b' ${options}`, 'INVALID_LOCATION'],
    [`UNLOAD (SELECT 1) TO 's3://data/..' ${options}`, 'INVALID_LOCATION'],
    [`UNLOAD (SELECT 'a) TO 's3://data/t/' ${options}`, 'does not end'],
  ])('%s is refused', (sql, problem) => {
    expect(() => parseUnload(sql)).toThrow(problem);
  });
});
