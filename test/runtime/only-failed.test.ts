/** `only_failed`: what failed or was not reached the last time, and nothing else. */
import { expect, test } from 'vitest';
import { asset, type Definitions, daily, definitions, job, json } from '../../core/index.ts';
import { hostOf } from '../support/opened-hosts.ts';

const partitions = daily({ start: '2024-01-01' });
const days = { start_date: '2024-01-01', end_date: '2024-01-05' };
const onlyFailed = { ...days, write_mode: 'overwrite', only_failed: true };
function project(broken: ReadonlySet<string>, calls: string[]): Definitions {
  const step = (key: string, partition: string): string => {
    calls.push(`${key} ${partition}`);
    if (broken.has(`${key} ${partition}`)) throw new Error(`${key} is broken`);
    return partition;
  };
  const a = asset({
    key: 'a',
    partitions,
    type: json<string>(),
    run: ({ partition: { key } }) => step('a', key),
  });
  const b = asset({
    key: 'b',
    partitions,
    deps: { a },
    type: json<string>(),
    run: ({ partition: { key } }) => step('b', key),
  });
  return definitions({
    assets: [a, b],
    jobs: [job({ name: 'letters' }), job({ name: 'only_a', selection: 'a' })],
  });
}

async function setUp(...broken: string[]) {
  const faults = new Set(broken);
  const calls: string[] = [];
  const host = await hostOf(project(faults, calls));
  return { host, faults, calls };
}

test('makes again what failed and what that kept from running, though an older version is there', async () => {
  const { host, faults, calls } = await setUp();
  await host.run('r0', days);
  faults.add('a 2024-01-02').add('b 2024-01-04');
  await host.run('r1', { ...days, write_mode: 'overwrite' });
  faults.clear();
  calls.length = 0;
  expect(await host.run('r2', onlyFailed)).toMatchObject({
    status: 'SUCCEEDED',
    output: { planned: 3, skipped: 0 },
  });
  expect(calls.sort()).toEqual(['a 2024-01-02', 'b 2024-01-02', 'b 2024-01-04']);
  expect(await host.run('r3', onlyFailed)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 0 } });
});

test('goes by the last run that planned a partition, of whatever job', async () => {
  const { host, faults, calls } = await setUp('a 2024-01-02', 'a 2024-01-03');
  await host.run('r1', days);
  faults.clear();
  await host.run('r2', { start_date: '2024-01-02', end_date: '2024-01-02' }, 'only_a');
  calls.length = 0;
  expect((await host.run('r3', onlyFailed)).output).toMatchObject({ planned: 3 });
  expect(calls.sort()).toEqual(['a 2024-01-03', 'b 2024-01-02', 'b 2024-01-03']);
});

test('redriven goes on with what it left undone, and leaves alone what never failed', async () => {
  const { host, faults, calls } = await setUp('a 2024-01-02', 'b 2024-01-03');
  await host.run('r1', { ...days, end_date: '2024-01-03' });
  expect((await host.run('r2', onlyFailed)).status).toBe('FAILED');
  faults.clear();
  calls.length = 0;
  expect((await host.redrive('r2')).status).toBe('SUCCEEDED');
  expect(calls.sort()).toEqual(['a 2024-01-02', 'b 2024-01-02', 'b 2024-01-03']);
  expect(await host.pointer('a', '2024-01-05')).toBeUndefined();
});

test('is refused when it is no boolean', async () => {
  const { host } = await setUp();
  expect(await host.run('r1', { ...days, only_failed: 'yes' })).toMatchObject({
    status: 'FAILED',
    error: 'QuantFlow.InvalidInput',
    cause: 'only_failed "yes" must be true or false',
  });
});
