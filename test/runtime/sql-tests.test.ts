/** Tests of SQL models: on the rows of the new version, before it is published. */
import { describe, expect, test } from 'vitest';
import {
  type AssetOutput,
  asset,
  type Compute,
  daily,
  definitions,
  job,
  json,
  lambda,
  type SqlTest,
  sqlAsset,
  table,
} from '../../core/index.ts';
import { checkPublished } from '../../runtime/publish/checks.ts';
import { materialize } from '../../runtime/testing/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { hostOf } from '../support/opened-hosts.ts';

const partitions = daily({ start: '2024-01-01' });
const date = { start_date: '2024-01-02', end_date: '2024-01-02' };
const type = table({ id: 'int64', side: 'int8', name: 'string', price: 'double' }, { sortKey: ['id'] });

const listed = asset({
  key: 'listed',
  partitions,
  type: table({ name: 'string' }),
  run: () => ({ rows: 2, columns: { name: ['a', 'b'] } }),
});

/** Rows as SQL values; the first lies well in every test. */
const good = "(1, 1, 'a', 2e0)";
function model(rows: string, tests: readonly SqlTest<typeof type.schema>[], compute?: Compute) {
  return sqlAsset({
    key: 'model',
    partitions,
    deps: { listed },
    type,
    tests,
    ...(compute && { compute }),
    sql: `select id, side, t.name, price from (values ${rows}) as t(id, side, name, price)
      where exists (select 1 from ref('listed'))`,
  });
}
const project = (asset: AssetOutput) => definitions({ assets: [listed, asset], jobs: [job({ name: 'j' })] });

const rules: readonly (readonly [SqlTest<typeof type.schema>, string, string])[] = [
  [{ notNull: ['price', 'name'] }, "(2, 1, 'b', null)", 'not_null_price_name'],
  [{ unique: ['id'] }, "(1, -1, 'b', 3e0)", 'unique_id'],
  [{ unique: ['id', 'name'] }, "(1, -1, 'a', 3e0)", 'unique_id_name'],
  [{ acceptedValues: { column: 'side', values: [1, -1] } }, "(2, 0, 'b', 3e0)", 'accepted_values_side'],
  [{ acceptedValues: { column: 'name', values: ["it's", 'a'] } }, "(2, 0, 'b', 3e0)", 'accepted_values_name'],
  [
    { relationships: { column: 'name', to: listed, field: 'name' } },
    "(2, 1, 'c', 3e0)",
    'relationships_name',
  ],
  [{ expression: 'price > 0 -- and more' }, "(2, 1, 'b', 0e0)", 'expression'],
];

test.each(rules)('%j fails where it does not hold, and not for nulls', async (rule, bad, name) => {
  const nulls = rule.notNull === undefined ? ', (null, null, null, null), (null, null, null, null)' : '';
  const options = { partition: '2024-01-02', skipTest: false };
  const holds = await materialize([listed, model(`${good}${nulls}`, [rule], lambda())], options);
  expect(holds.materializationsForNode('model')[0]?.checks).toEqual([
    { name, passed: true, blocking: true, severity: 'error' },
  ]);
  const failing = materialize([listed, model(`${good}, ${bad}`, [rule], lambda())], options);
  await expect(failing).rejects.toThrow(
    new RegExp(`^test ${name} of model failed: 1 rows fail .*; the new version is not published$`),
  );
});

describe('a failing test', () => {
  const bad = `${good}, (2, 0, 'b', null)`;

  test.each([
    ['athena', undefined],
    ['lambda', lambda()],
  ] as const)('keeps the old version visible, and what is below from running: %s', async (_, compute) => {
    let price = 2;
    const raw = asset({
      key: 'raw',
      partitions,
      type: table({ price: 'double' }),
      run: () => ({ rows: 1, columns: { price: Float64Array.of(price) } }),
    });
    const made = sqlAsset({
      key: 'model',
      partitions,
      deps: { raw },
      type: table({ price: 'double' }),
      tests: [{ notNull: ['price'] }],
      ...(compute && { compute }),
      sql: "select price from ref('raw')",
    });
    const below = asset({
      key: 'below',
      partitions,
      deps: { made },
      type: json<number>(),
      run: (_context, inputs) => inputs.made.rows,
    });
    const host = await hostOf(definitions({ assets: [raw, made, below], jobs: [job({ name: 'j' })] }));
    expect((await host.run('r1', { ...date, skip_test: false })).status).toBe('SUCCEEDED');
    const pointer = await host.pointer('model', '2024-01-02');
    expect(pointer?.checks).toEqual([
      { name: 'not_null_price', passed: true, blocking: true, severity: 'error' },
    ]);
    price = Number.NaN;
    const second = await host.run('r2', { ...date, skip_test: false, write_mode: 'overwrite' });
    expect(second.status).toBe('FAILED');
    expect(second.cause).toContain('test not_null_price of model failed: 1 rows fail price not null');
    expect(await host.pointer('model', '2024-01-02')).toEqual(pointer);
    expect(await host.value('below', '2024-01-02')).toBe(1);
  });

  test('with severity warn is recorded, and all goes on', async () => {
    const tests = [{ notNull: ['price'], severity: 'warn' }, { unique: ['id'] }] as const;
    const host = await hostOf(project(model(bad, tests)));
    expect((await host.run('r1', { ...date, skip_test: false })).status).toBe('SUCCEEDED');
    expect((await host.pointer('model', '2024-01-02'))?.checks).toMatchObject([
      {
        name: 'not_null_price',
        passed: false,
        severity: 'warn',
        description: '1 rows fail price not null',
        metadata: { failing_rows: { value: 1 } },
      },
      { name: 'unique_id', passed: true },
    ]);
  });

  test('is not looked at unless the run request says so, and shows later when the checks are run', async () => {
    const host = await hostOf(project(model(bad, [{ notNull: ['price'] }])));
    expect((await host.run('r1', date)).status).toBe('SUCCEEDED');
    const pointer = (await host.pointer('model', '2024-01-02'))!;
    expect(pointer.checks).toEqual([]);
    const output = host.runtime.definitions.graph.assets.get('model')!;
    expect(await checkPublished(output, pointer, host.runtime)).toMatchObject([
      { name: 'not_null_price', passed: false, severity: 'error' },
    ]);
  });
});

test('the publisher of a query may read what its tests look at, and nothing else', () => {
  const [, to] = [0, { relationships: { column: 'name', to: listed, field: 'name' } } as const];
  const [resolved] = project(model(good, [to])).jobs.values();
  const { permissions } = compile(resolved!);
  expect(permissions.filter(({ principal }) => principal === 'step:model')).toEqual([
    { principal: 'step:model', action: 'read-asset', resource: 'listed' },
    { principal: 'step:model', action: 'audit-asset', resource: 'listed' },
    { principal: 'step:model', action: 'write-asset', resource: 'model' },
  ]);
});

test.each([
  [{ notNull: ['nope'] }, '"nope" is not one of its columns, id, side, name, price'],
  [{ notNull: [] }, 'test not_null of model names no column'],
  [{}, 'test not_null of model has no rule; give it one of notNull, unique, acceptedValues'],
  [{ notNull: ['id'], unique: ['id'] }, 'has notNull and unique; give it one of'],
  [{ expression: ' ' }, 'its expression is empty'],
  [{ acceptedValues: { column: 'side', values: ['1'] } }, '"1" is no value of a column of type int8'],
  [{ acceptedValues: { column: 'side', values: [] } }, 'accepts no value'],
  [
    { relationships: { column: 'name', to: listed, field: 'x' } },
    '"x" is not a column of listed, which has name',
  ],
  [{ notnull: ['id'] }, 'test 1 of asset model has no option notnull; did you mean notNull'],
] as const)('%j is refused', (wrong, message) => {
  expect(() => project(model(good, [wrong as unknown as SqlTest<typeof type.schema>]))).toThrow(message);
});
