import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { table } from '../../core/assets/value-type.ts';
import { describeVersion } from '../../runtime/io/describe-version.ts';
import { tableReader } from '../../runtime/io/duckdb/table-reader.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { failureOf, reasonOf, testHost, token, unload } from './host.ts';

const trades = {
  columns: [
    { name: 'ts', type: 'int64' },
    { name: 'price', type: 'double' },
    { name: 'side', type: 'int8' },
    { name: 'is_maker', type: 'bool' },
    { name: 'id', type: 'string' },
  ],
  partitionKeys: ['dt', 'sym'],
} as const;

const day = (from: number, to: number): string =>
  `SELECT i::BIGINT AS ts, i / 2.0::DOUBLE AS price, 1::TINYINT AS side, true AS is_maker, 'x' || i AS id FROM range(${from}, ${to}) AS r(i)`;

async function withTrades() {
  const host = testHost({ trades, quiet: trades });
  await host.put('trades', 'dt=2024-08-08/sym=BTCUSDT', day(0, 4));
  await host.put('trades', 'dt=2024-08-08/sym=BTCUSDT', day(4, 6));
  await host.put('trades', 'dt=2024-08-08/sym=ETHUSDT', day(100, 103));
  await host.put('trades', 'dt=2024-08-09/sym=BTCUSDT', day(200, 203));
  return host;
}

describe('a query', () => {
  test('reads the partitions it asks for, and writes files without extension whose names hide their order', async () => {
    const host = await withTrades();
    const select = `SELECT "ts", "dt", "sym" FROM (SELECT * FROM "quantflow"."trades" WHERE "dt" = ? AND "sym" = ?) ORDER BY "ts"`;
    const result = await host.start(unload(select, 'out'), ["'2024-08-08'", "'BTCUSDT'"]);
    expect(result).toMatchObject({
      QueryExecution: {
        QueryExecutionId: expect.any(String),
        WorkGroup: 'quantflow',
        Status: { State: 'SUCCEEDED' },
        Statistics: { QueryQueueTimeInMillis: 0 },
      },
    });
    const names = host.written('out');
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^20240809_101500_\d{5}_[a-z0-9]{5}_[0-9a-f-]{36}$/);
    const rows = (await host.rows('out')) as [string, string, string][];
    expect(rows.map(([, dt, sym]) => `${dt} ${sym}`)).toEqual(new Array(6).fill('2024-08-08 BTCUSDT'));
    const order = rows.map(([ts]) => Number(ts));
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order).not.toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('writes files that the catalog and a reader put in order again', async () => {
    const host = testHost();
    const type = table({ i: 'int64', x: 'double' }, { sortKey: ['i'] });
    for (const [folder, n] of [
      ['dealt', 10_000],
      ['runs', 60_000],
      ['many', 600_000],
    ] as const) {
      const select = `SELECT CAST(${n} - i AS bigint) AS i, CAST(i AS double) AS x FROM UNNEST(sequence(1, ${n})) AS t(i) ORDER BY 1`;
      await host.start(unload(select, folder));
      const described = await describeVersion(filesStore(join(host.root, 'data')), folder, {
        key: 'mids',
        type,
      });
      expect(described.rows).toBe(n);
      expect(described.files).toHaveLength(3);
      const paths = described.files.map(({ path }) => join(host.root, 'data', path));
      expect(paths).not.toEqual(paths.toSorted());
      const open = (files: readonly string[], rows: number) =>
        tableReader({ asset: folder, partition: '', version: 'v', ...type, rows, files: async () => files });
      // A reader of one file checks its order, and cannot make it.
      for (const [k, path] of paths.entries()) await open([path], described.files[k]?.rows ?? 0).read(['i']);
      const reader = open(paths, n);
      const { columns } = await reader.read(['i', 'x']);
      expect(columns.i.every((value, row) => value === row && columns.x[row] === n - row)).toBe(true);
    }
  });

  test('without rows writes no file', async () => {
    const host = await withTrades();
    await host.start(unload(`SELECT "ts" FROM "quantflow"."trades" WHERE "dt" = '2030-01-01'`, 'none'));
    expect(host.written('none')).toEqual([]);
    await host.start(unload('SELECT "ts", "dt" FROM "quantflow"."quiet"', 'quiet-out'));
    expect(host.written('quiet-out')).toEqual([]);
  });

  test('of one or two rows writes them', async () => {
    const host = testHost();
    await host.start(unload('SELECT 1 AS a', 'one'));
    await host.start(unload('SELECT a FROM (VALUES (1), (2)) AS t(a)', 'two'));
    expect(await host.rows('one')).toEqual([[1]]);
    expect((await host.rows('two')).flat().toSorted()).toEqual([1, 2]);
  });

  test('sees the declared types of a table without files', async () => {
    const host = testHost({ quiet: trades });
    const select =
      'SELECT count(*) AS n, max("price") AS p, max("id") AS i, max("dt") AS d FROM "quantflow"."quiet"';
    await host.start(unload(select, 'out'));
    expect(await host.rows('out')).toEqual([['0', null, null, null]]);
  });

  test('may use WITH, joins, subqueries and tables without their database', async () => {
    const host = await withTrades();
    const select = `WITH quiet AS (SELECT * FROM TRADES WHERE dt = '2024-08-09')
      SELECT a.ts, (SELECT count(*) FROM trades) AS n FROM quiet a JOIN quantflow.trades b ON a.ts = b.ts
      WHERE EXISTS (SELECT 1 FROM trades WHERE sym = 'ETHUSDT') -- a comment with ' and ?
      ORDER BY a.ts`;
    const upper = testHost({ trades, TRADES: trades });
    await expect(upper.start(unload(select, 'out'))).resolves.toBeDefined();
    await host.start(unload(select.replace('TRADES', 'trades'), 'out'));
    expect((await host.rows('out')).toSorted()).toEqual([
      ['200', '12'],
      ['201', '12'],
      ['202', '12'],
    ]);
  });

  test('sums bigint to bigint, and keeps the order of rows', async () => {
    const host = await withTrades();
    const select = 'SELECT "ts", sum("ts") OVER (ORDER BY "ts") AS s FROM trades ORDER BY "ts" LIMIT 2';
    await host.start(unload(select, 'out'));
    expect((await host.rows('out')).toSorted()).toEqual([
      ['0', '0'],
      ['1', '1'],
    ]);
  });

  test('reads null where an older partition lacks a column', async () => {
    const host = testHost({ trades });
    await host.put('trades', 'dt=2024-08-07/sym=BTCUSDT', 'SELECT 1::BIGINT AS ts, 2.0::DOUBLE AS price');
    await host.start(unload('SELECT ts, id FROM trades', 'before'));
    expect(await host.rows('before')).toEqual([['1', null]]);
    await host.put('trades', 'dt=2024-08-08/sym=BTCUSDT', day(5, 6));
    await host.start(unload('SELECT ts, id, dt FROM trades ORDER BY ts', 'out'));
    expect((await host.rows('out')).toSorted()).toEqual([
      ['1', null, '2024-08-07'],
      ['5', 'x5', '2024-08-08'],
    ]);
  });

  test('runs beside others that see other tables', async () => {
    const hosts = await Promise.all(
      [10, 20, 30].map(async (n) => {
        const host = testHost({ trades });
        await host.put('trades', 'dt=2024-08-08/sym=BTCUSDT', day(n, n + 1));
        return { n, host };
      }),
    );
    await Promise.all(hosts.map(({ host }) => host.start(unload('SELECT ts FROM quantflow.trades', 'out'))));
    for (const { n, host } of hosts) expect(await host.rows('out')).toEqual([[String(n)]]);
  });
});

describe('a query that fails', () => {
  test.each([
    ['SELECT nothing FROM trades', /^SYNTAX_ERROR: Binder Error: .*"nothing" not found/],
    ['SELECT FROM WHERE', /^SYNTAX_ERROR: syntax error at or near "WHERE"/],
    ['SELECT 1 AS a; SELECT 2', /^SYNTAX_ERROR: UNLOAD takes one SELECT/],
    ['DELETE FROM trades', /^SYNTAX_ERROR: Only SELECT statements/],
    ['SELECT * FROM orders', /^TABLE_NOT_FOUND: Table 'awsdatacatalog.quantflow.orders' does not exist/],
    ['SELECT * FROM other.trades', /^SCHEMA_NOT_FOUND: Schema 'other' does not exist/],
    ['SELECT * FROM awsdatacatalog.quantflow.trades', /^CATALOG_NOT_FOUND/],
    [
      "SELECT * FROM read_csv('/etc/passwd')",
      /^FUNCTION_NOT_FOUND: Table function 'read_csv' not registered/,
    ],
    ["SELECT * FROM '/etc/passwd'", /^TABLE_NOT_FOUND/],
    ['SELECT * FROM (DESCRIBE trades)', /^NOT_SUPPORTED: DESCRIBE and SHOW/],
    ["SELECT CAST('x' AS bigint) AS a", /^INVALID_CAST_ARGUMENT/],
    [
      'SELECT from_unixtime(1) AS a',
      /^NOT_SUPPORTED: column a: Unsupported Hive type: timestamp with time zone/,
    ],
    ['SELECT 1 / count(*) AS a FROM trades', /^NOT_SUPPORTED: a division by 0 is an error or infinite/],
    ['SELECT no_such(1) AS a', /^NOT_SUPPORTED: no_such is not known to be the same on Athena and DuckDB/],
  ])('says why: %s', async (select, reason) => {
    const host = await withTrades();
    expect(await reasonOf(host.start(unload(select, 'out')))).toMatch(reason);
    expect(existsSync(join(host.root, 'data/out')) ? host.written('out') : []).toEqual([]);
  });

  test('is the failure of its task, with the execution as the cause', async () => {
    const host = testHost();
    const { error, cause } = await failureOf(host.start(unload('SELECT ? AS a', 'out'), ["'a'", '1']));
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause)).toMatchObject({
      QueryExecution: {
        Query: unload('SELECT ? AS a', 'out'),
        Status: {
          State: 'FAILED',
          StateChangeReason:
            'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 2',
          AthenaError: { ErrorCategory: 2, Retryable: false },
        },
      },
    });
  });

  test('into a folder that is not empty leaves it as it is', async () => {
    const host = testHost();
    mkdirSync(join(host.root, 'data/out'), { recursive: true });
    writeFileSync(join(host.root, 'data/out/old'), 'x');
    expect(await reasonOf(host.start(unload('SELECT 1 AS a', 'out')))).toMatch(
      /^HIVE_PATH_ALREADY_EXISTS: Target directory already exists: s3:\/\/data\/out\//,
    );
    expect(host.written('out')).toEqual(['old']);
  });

  test('is cancelled by the signal', async () => {
    const host = testHost();
    const abort = new AbortController();
    const slow = unload(
      'SELECT sum(a.x * b.x) AS s FROM UNNEST(sequence(1, 1000000)) a(x), UNNEST(sequence(1, 1000000)) b(x)',
      'out',
    );
    const running = host.run({
      resource: '',
      arguments: { QueryString: slow, QueryExecutionContext: { Database: 'quantflow' } },
      context: {} as never,
      heartbeat: () => {},
      submitted: () => {},
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 100);
    const { cause } = await failureOf(running);
    expect(JSON.parse(cause).QueryExecution.Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled',
    });
  });
});

describe('a request token', () => {
  test('that was seen gives the execution that it started, also a failed one', async () => {
    const host = testHost();
    const more = { ClientRequestToken: token(1) };
    const [first, second] = await Promise.all([
      host.start(unload('SELECT 1 AS a', 'out'), undefined, more),
      host.start(unload('SELECT 1 AS a', 'out'), undefined, more),
    ]);
    expect(second).toEqual(first);
    const failing = { ClientRequestToken: token(2) };
    const failed = await failureOf(host.start(unload('SELECT b', 'bad'), undefined, failing));
    expect(await failureOf(host.start(unload('SELECT b', 'bad'), undefined, failing))).toEqual(failed);
  });

  test('with another text is refused', async () => {
    const host = testHost();
    const more = { ClientRequestToken: token(1) };
    await host.start(unload('SELECT 1 AS a', 'out'), undefined, more);
    const other = host.start(unload('SELECT 2 AS a', 'out'), undefined, more);
    expect(await failureOf(other)).toEqual({
      error: 'Athena.InvalidRequestException',
      cause: `Idempotent parameters do not match: ClientRequestToken ${token(1)} started another query`,
    });
  });

  test.each([
    [{ ClientRequestToken: 'short' }, 'ClientRequestToken: '],
    [{ QueryString: '' }, 'QueryString: '],
    [{ QueryString: 'x'.repeat(262_145) }, 'QueryString: must be at most 262144 bytes'],
    [{ ExecutionParameters: ["'x'".padEnd(1025)] }, 'ExecutionParameters.0: '],
    [{ ResultReuseConfiguration: {} }, 'Unrecognized key'],
    [{ QueryExecutionContext: {} }, 'QueryExecutionContext.Database: '],
  ])("and other arguments have Athena's limits: %#", async (more, problem) => {
    const { error, cause } = await failureOf(
      testHost().start(unload('SELECT 1', 'out'), undefined, more as never),
    );
    expect(error).toBe('Athena.InvalidRequestException');
    expect(cause).toContain(problem);
  });
});
