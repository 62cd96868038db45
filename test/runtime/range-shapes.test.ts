import { afterEach, expect, test } from 'vitest';
import {
  all,
  asset,
  daily,
  definitions,
  job,
  json,
  type RangeOptions,
  range,
  timeWindow,
} from '../../core/index.ts';
import { type TestHost, testHost } from '../support/host.ts';

const days = daily({ start: '2024-01-01' });
const lookback = timeWindow({ startOffset: -2, endOffset: -1 });
let host: TestHost;
afterEach(() => host.close());

/** A project whose `n` fails on some days, and whose `window` says what it got. */
async function hostOf(broken: readonly string[], options: Omit<RangeOptions, 'mapping'>): Promise<TestHost> {
  const n = asset({
    key: 'n',
    partitions: days,
    type: json<number>(),
    run: ({ partition: { key } }) => {
      if (broken.includes(key)) throw new Error('no data');
      return Number(key.slice(-2));
    },
  });
  const window = asset({
    key: 'window',
    partitions: days,
    type: json<unknown>(),
    deps: { n: range(n, { mapping: lookback, ...options } as never) },
    run: (_, inputs) => {
      const got: unknown = inputs.n;
      return got instanceof Map ? { map: Object.fromEntries(got) } : { value: got ?? 'undefined' };
    },
  });
  host = await testHost(definitions({ assets: [n, window], jobs: [job({ name: 'j' })] }));
  return host;
}

const january = { start_date: '2024-01-01', end_date: '2024-01-03' };

test('a range by count is undefined for no partition, the value for one, a map for several', async () => {
  await hostOf([], { shape: 'by_count' });
  expect(await host.run('r', january)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await host.value('window', '2024-01-01')).toEqual({ value: 'undefined' });
  expect(await host.value('window', '2024-01-02')).toEqual({ value: 1 });
  expect(await host.value('window', '2024-01-03')).toEqual({ map: { '2024-01-01': 1, '2024-01-02': 2 } });
});

test('partitions that may be missing are left out of a map', async () => {
  await hostOf(['2024-01-01'], { allowMissingPartitions: true });
  await host.run('r', january);
  expect(await host.value('window', '2024-01-02')).toEqual({ map: {} });
  expect(await host.value('window', '2024-01-03')).toEqual({ map: { '2024-01-02': 2 } });
});

test('the shape by count goes by what is mapped, whatever is missing', async () => {
  await hostOf(['2024-01-01'], { shape: 'by_count', allowMissingPartitions: true });
  await host.run('r', january);
  expect(await host.value('window', '2024-01-02')).toEqual({ value: 'undefined' });
  expect(await host.value('window', '2024-01-03')).toEqual({ map: { '2024-01-02': 2 } });
});

test('without leave a missing partition skips the step', async () => {
  await hostOf(['2024-01-01'], {});
  const { cause } = await host.run('r', january);
  expect(cause).toBe(
    '3 of 6 planned asset partitions were not published: 1 failed, 2 skipped because an upstream failed\nstep n failed: Error: no data (2024-01-01)',
  );
  expect(await host.pointer('window', '2024-01-02')).toBeUndefined();
});

test('a step runs on what there is, and is stale when more comes', async () => {
  const daily1 = asset({ key: 'n', partitions: days, type: json<number>(), run: () => 1 });
  const total = asset({
    key: 'total',
    type: json<number>(),
    deps: { n: range(daily1, { mapping: all(), allowMissingPartitions: true }) },
    run: (_, { n }) => n.size,
  });
  host = await testHost(
    definitions({
      assets: [daily1, total],
      jobs: [job({ name: 'days', selection: 'n' }), job({ name: 'totals', selection: 'total' })],
    }),
  );
  expect(await host.run('r1', {}, 'totals')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await host.value('total')).toBe(0);
  await host.run('r2', january, 'days');
  expect(await host.run('r3', { write_mode: 'skip_if_fresh' }, 'totals')).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await host.value('total')).toBe(3);
});
