import { afterEach, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  range,
  sqlAsset,
  table,
} from '../../core/index.ts';
import { timeWindow } from '../../core/partitions/mapping/time-window.ts';
import { compile } from '../../state-machines/compile.ts';
import { type TestHost, testHost } from '../support/host.ts';

const days = daily({ start: '2024-01-01' });
const lookback = timeWindow({ startOffset: -2 });
const january = { start_date: '2024-01-01', end_date: '2024-01-05' };
let host: TestHost;
afterEach(() => host.close());

const n = asset({
  key: 'n',
  partitions: days,
  type: json<number>(),
  run: ({ partition: { key } }) => Number(key.slice(-2)),
});

function project(broken?: string): Definitions {
  const source =
    broken === undefined
      ? n
      : asset({
          key: 'n',
          partitions: days,
          type: json<number>(),
          run: ({ partition: { key } }) => {
            if (key === broken) throw new Error('no data');
            return Number(key.slice(-2));
          },
        });
  const window = asset({
    key: 'window',
    partitions: days,
    type: json<Record<string, number>>(),
    deps: { n: range(source, { mapping: lookback }) },
    run: (_, inputs) => Object.fromEntries(inputs.n),
  });
  return definitions({ assets: [source, window], jobs: [job({ name: 'j' })] });
}

test('a range is a map by partition in the next stage, also when there is one', async () => {
  host = await testHost(project());
  expect(await host.run('r', january)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 10 } });
  expect(await host.value('window', '2024-01-01')).toEqual({ '2024-01-01': 1 });
  expect(await host.value('window', '2024-01-05')).toEqual({
    '2024-01-03': 3,
    '2024-01-04': 4,
    '2024-01-05': 5,
  });
  expect(Object.keys((await host.pointer('window', '2024-01-05'))?.inputVersions ?? {})).toEqual([
    'n@2024-01-03',
    'n@2024-01-04',
    'n',
  ]);
});

test('skip_if_fresh makes a window again when a partition of it that was missing is made', async () => {
  host = await testHost(project());
  await host.run('r1', january);
  const { catalog, data } = host.runtime;
  const pointers: typeof catalog.pointers = async (asset, options) => {
    const page = await catalog.pointers(asset, options);
    const isLost = (partition: string): boolean => asset === 'n' && partition === '2024-01-03';
    return { ...page, items: page.items.filter((item) => !isLost(item.partition)) };
  };
  const lossy = new Proxy(catalog, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name === 'pointers') return pointers;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const without = await testHost(project(), (runtime) => ({ ...runtime, data, catalog: lossy }));
  // n of the 3rd, and the windows of the 3rd, 4th and 5th that it is in.
  expect(await without.run('r2', { ...january, write_mode: 'skip_if_fresh' })).toMatchObject({
    output: { planned: 4, skipped: 6 },
  });
  await without.close();
});

test('a failure stops just the windows that need it', async () => {
  host = await testHost(project('2024-01-02'));
  expect(await host.run('r', january)).toMatchObject({ status: 'FAILED' });
  const made = await Promise.all(
    ['01', '02', '03', '04', '05'].map(
      async (day) => (await host.pointer('window', `2024-01-${day}`)) !== undefined,
    ),
  );
  expect(made).toEqual([true, false, false, false, true]);
});

test('several partitions of a dep that takes one are an error, not the first of them', async () => {
  const { dep } = await import('../../core/index.ts');
  const one = asset({
    key: 'one',
    partitions: days,
    type: json<number>(),
    deps: { n: dep(n, { mapping: lookback }) },
    run: (_, inputs) => inputs.n,
  });
  host = await testHost(definitions({ assets: [n, one], jobs: [job({ name: 'j' })] }));
  const { status, cause } = await host.run('r', january);
  expect(status).toBe('FAILED');
  expect(cause).toContain(
    'dep n of one maps to 2 partitions of n (2024-01-01, 2024-01-02, ...); declare it by range(n, { mapping }) to get them all',
  );
});

test('SQL reads the partition of the same key only', async () => {
  host = await testHost(project());
  const raw = asset({ key: 'raw', partitions: days, type: table({ x: 'int64' }), run: () => [] });
  const sql = sqlAsset({
    key: 'sql',
    partitions: days,
    type: table({ x: 'int64' }),
    deps: { raw: range(raw, { mapping: lookback }) },
    sql: `select x from ref('raw')`,
  });
  const resolved = definitions({ assets: [raw, sql], jobs: [job({ name: 'j' })] }).jobs.get('j');
  expect(() => compile(resolved as NonNullable<typeof resolved>)).toThrow(
    `SQL of sql: ref('raw') has mapping timeWindow; SQL reads the partition of the same key only`,
  );
});
