import { describe, expect, test } from 'vitest';
import {
  type AssetCheck,
  asset,
  assetCheck,
  type CheckSeverity,
  check,
  type Definitions,
  daily,
  definitions,
  externalAsset,
  inRange,
  job,
  json,
  notNull,
  rowCount,
  type SeparateCheck,
  sqlAsset,
  table,
  unique,
} from '../../core/index.ts';
import { checkPublished } from '../../runtime/publish/checks.ts';
import { compile } from '../../state-machines/compile.ts';
import { hostOf } from '../support/opened-hosts.ts';

const number = json<number>();
const days = daily({ start: '2024-01-01' });
const date = { start_date: '2024-01-02', end_date: '2024-01-02' };

const flags = [true, false];
const severities: readonly CheckSeverity[] = ['error', 'warn'];
const rules = flags.flatMap((blocking) =>
  severities.flatMap((severity) => flags.map((passed) => ({ blocking, severity, passed }))),
);

test.each(rules)('only blocking, failed and error stops: %o', async ({ blocking, severity, passed }) => {
  const own = check<typeof number>({ name: 'own', blocking, severity, run: () => ({ passed }) });
  const a = asset({ key: 'a', type: number, checks: [own], run: () => 1 });
  const b = asset({ key: 'b', type: number, deps: { a }, run: (_, inputs) => inputs.a });
  const host = await hostOf(definitions({ assets: [a, b], jobs: [job({ name: 'j' })] }));
  const stops = blocking && severity === 'error' && !passed;
  const { status, cause } = await host.run('r1');
  expect(status).toBe(stops ? 'FAILED' : 'SUCCEEDED');
  if (stops) expect(cause).toContain('blocking check own of a failed; the new version is not published');
  expect((await host.pointer('a'))?.checks).toEqual(
    stops ? undefined : [{ name: 'own', passed, blocking, severity }],
  );
  expect(await host.value('b')).toBe(stops ? undefined : 1);
});

test('what a check says of the severity of its failure counts', async () => {
  const own = check<typeof number>({
    name: 'own',
    blocking: true,
    run: () => ({ passed: false, severity: 'warn' }),
  });
  const a = asset({ key: 'a', type: number, checks: [own], run: () => 1 });
  const host = await hostOf(definitions({ assets: [a], jobs: [job({ name: 'j' })] }));
  expect((await host.run('r1')).status).toBe('SUCCEEDED');
  expect((await host.pointer('a'))?.checks[0]).toMatchObject({ passed: false, severity: 'warn' });
});

describe('a check apart from its asset', () => {
  const trades = asset({ key: 'trades', partitions: days, type: json<number[]>(), run: () => [1, 2, 3] });
  let kept = 3;
  const bars = asset({ key: 'bars', partitions: days, type: number, deps: { trades }, run: () => kept });
  let blocking = true;
  const complete = (): SeparateCheck =>
    assetCheck({
      asset: bars,
      name: 'complete',
      blocking,
      deps: { trades },
      run: (bar, { key }, inputs) => ({
        passed: bar === inputs.trades.length,
        description: `${bar} of ${inputs.trades.length} on ${key}`,
      }),
    });
  const project = (): Definitions =>
    definitions({ assets: [trades, bars], checks: [complete()], jobs: [job({ name: 'j' })] });

  test('runs with the asset, at each partition, and may look at what is upstream', async () => {
    const host = await hostOf(project());
    kept = 3;
    expect((await host.run('r1', date)).status).toBe('SUCCEEDED');
    expect((await host.pointer('bars', '2024-01-02'))?.checks).toEqual([
      {
        name: 'complete',
        passed: true,
        blocking: true,
        severity: 'error',
        description: '3 of 3 on 2024-01-02',
      },
    ]);
    kept = 2;
    expect((await host.run('r2', { ...date, write_mode: 'overwrite' })).cause).toContain(
      'blocking check complete of bars failed: 2 of 3 on 2024-01-02',
    );
    expect(await host.value('bars', '2024-01-02')).toBe(3);
  });

  test('runs again on what is published, and is recorded beside it', async () => {
    blocking = false;
    const host = await hostOf(project());
    kept = 2;
    await host.run('r1', date);
    const pointer = (await host.pointer('bars', '2024-01-02'))!;
    const bound = { ...host.runtime };
    const output = bound.definitions.graph.assets.get('bars')!;
    const found = await checkPublished(output, pointer, bound);
    expect(found).toEqual([
      {
        name: 'complete',
        passed: false,
        blocking: false,
        severity: 'error',
        description: '2 of 3 on 2024-01-02',
        checkedAt: '2024-01-10T12:00:00.000Z',
      },
    ]);
    expect(await host.pointer('bars', '2024-01-02')).toEqual({ ...pointer, checks: found });
    await host.run('r2', { ...date, write_mode: 'overwrite' });
    expect(await checkPublished(output, pointer, bound)).toBeUndefined();
  });

  test('may read what it looks at: the role of the step says so', () => {
    const [resolved] = project().jobs.values();
    const { permissions } = compile(resolved!);
    const reads = permissions.filter(({ action }) => action === 'read-asset');
    expect(reads).toEqual([{ principal: 'step:bars', action: 'read-asset', resource: 'trades' }]);
  });

  const stranger = asset({ key: 'stranger', partitions: days, type: number, run: () => 1 });
  const other = externalAsset({ key: 'other' });
  const sql = sqlAsset({
    key: 'sql',
    type: table({ a: 'int8' }),
    partitions: days,
    deps: { trades },
    sql: 'select 1 as a',
  });
  const pass = { name: 'x', run: () => ({ passed: true }) };
  test('of a query may look upstream: its publisher may read that', () => {
    const check = assetCheck({ asset: sql, deps: { trades }, ...pass });
    const { jobs } = definitions({ assets: [trades, sql], checks: [check], jobs: [job({ name: 'j' })] });
    expect(compile(jobs.get('j')!).permissions).toContainEqual({
      principal: 'step:sql',
      action: 'audit-asset',
      resource: 'trades',
    });
  });

  test.each<[string, SeparateCheck, string]>([
    [
      'an asset that is not defined',
      assetCheck({ asset: asset({ key: 'gone', run: () => {} }), ...pass }),
      'check x of gone: the asset is not among the definitions; add it to assets',
    ],
    [
      'an external asset',
      assetCheck({ asset: other, ...pass }),
      'check x of other: an external asset is published by nobody here, so the check would never run; check an asset made from it',
    ],
    [
      'a dep that is not upstream',
      assetCheck({ asset: bars, deps: { stranger }, ...pass }),
      'check x of bars: its dep stranger (stranger) is not upstream of bars, so it may not be there when the check runs; check stranger, or an asset made from both',
    ],
    [
      'a name twice',
      assetCheck({ asset: bars, ...pass, name: 'complete' }),
      'asset bars has two checks called complete; rename one',
    ],
  ])('is refused of %s', (_, wrong, problem) => {
    expect(() =>
      definitions({ assets: [trades, bars, stranger, other, sql], checks: [complete(), wrong] }),
    ).toThrow(problem);
  });
});

describe('the checks that many tables need', () => {
  const type = table({ ts: 'int64', price: 'double', side: 'string' }, { sortKey: ['ts'] });
  async function outcome(own: AssetCheck, ts: number[], price: number[], side: (string | null)[]) {
    const columns = { ts: Float64Array.from(ts), price: Float64Array.from(price), side };
    const a = asset({ key: 'a', type, checks: [own], run: () => ({ rows: ts.length, columns }) });
    const host = await hostOf(definitions({ assets: [a], jobs: [job({ name: 'j' })] }));
    await host.run('r1');
    const [{ name, passed, metadata } = {}] = (await host.pointer('a'))?.checks ?? [];
    return [name, passed, Object.fromEntries(Object.entries(metadata ?? {}).map(([k, v]) => [k, v.value]))];
  }

  test.each<[string, AssetCheck, unknown[]]>([
    ['not null', notNull(['ts', 'side']), ['not_null', false, { side: 1 }]],
    ['not null', notNull(['ts']), ['not_null', true, {}]],
    ['not null', notNull(['price']), ['not_null', false, { price: 1 }]],
    ['unique', unique(['ts']), ['unique', true, { duplicates: 0 }]],
    ['unique together', unique(['side', 'price'], { name: 'pair' }), ['pair', true, { duplicates: 0 }]],
    ['unique', unique(['side']), ['unique', false, { duplicates: 1 }]],
    ['row count', rowCount({ min: 4 }), ['row_count', true, { rows: 4 }]],
    ['row count', rowCount({ max: 3 }), ['row_count', false, { rows: 4 }]],
    ['in range', inRange('price', { min: 0, max: 2 }), ['price_in_range', true, { outside: 0 }]],
    ['in range', inRange('price', { min: 1 }), ['price_in_range', false, { outside: 1 }]],
  ])('%s: %#', async (_, own, expected) => {
    expect(await outcome(own, [1, 2, 3, 4], [0, 1, 2, Number.NaN], ['a', 'b', 'a', null])).toEqual(expected);
  });

  test('pass an empty table, but for a least number of rows', async () => {
    for (const own of [notNull(['ts']), unique(['ts']), inRange('price', { min: 0 })])
      expect((await outcome(own, [], [], [])).slice(0, 2)).toEqual([own.name, true]);
    expect((await outcome(rowCount({ min: 1 }), [], [], [])).slice(0, 2)).toEqual(['row_count', false]);
  });

  test('refuse bounds that bound nothing', () => {
    expect(() => rowCount({})).toThrow('give min, max or both');
    expect(() => inRange('price', { min: 2, max: 1 })).toThrow('min 2 is above max 1; both are inclusive');
  });
});
