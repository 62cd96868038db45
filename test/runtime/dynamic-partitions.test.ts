import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  all,
  asset,
  daily,
  definitions,
  dynamic,
  job,
  json,
  last,
  type PartitionsDefinition,
  product,
  range,
  specific,
  staticMapping,
  statics,
} from '../../core/index.ts';
import { buildAssetContext, callAsset, ephemeralInstance, materialize } from '../../runtime/testing/index.ts';
import { type TestHost, testHost, testNow } from '../support/host.ts';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const symbols = dynamic({ name: 'sym', set: 'listed' });
const days = daily({ start: '2024-01-01' });
const at = (ms: number): string => new Date(ms).toISOString();
const named = (key: string, partitions: PartitionsDefinition) =>
  asset({ key, partitions, type: json<string>(), run: ({ partition }) => partition.key });

const prices = asset({
  key: 'prices',
  partitions: product(days, symbols),
  type: json<string>(),
  run: ({ partition }) => partition.key,
});
const index = asset({
  key: 'index',
  partitions: days,
  deps: { prices: range(prices, { mapping: all() }) },
  type: json<string[]>(),
  run: (_, inputs) => [...inputs.prices.keys()],
});

describe('a run on the embedded host', () => {
  let host: TestHost;
  afterEach(() => host.close());
  const project = definitions({
    assets: [prices, index],
    jobs: [job({ name: 'prices', selection: 'prices' }), job({ name: 'index', selection: 'index' })],
  });

  test('takes the values that were added before it began, with each value of the other dimensions', async () => {
    host = await testHost(project);
    const { catalog } = host.runtime;
    await catalog.addDynamicPartitions('listed', ['A', 'B'], at(testNow - 1000));
    await catalog.addDynamicPartitions('listed', ['LATE'], at(testNow + 1000));
    const two = { start_date: '2024-01-01', end_date: '2024-01-02' };
    expect(await host.run('r', two)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 4 } });
    expect(await host.value('prices', '2024-01-02|B')).toBe('2024-01-02|B');
    expect(await host.run('one', { partition: '2024-01-03|A' })).toMatchObject({ output: { planned: 1 } });
    expect(await host.run('bad', { partition: '2024-01-03|LATE' })).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining(
        '"LATE" is not one of: A, B; add it with: qf partitions add listed LATE',
      ),
    });
  });

  test('without any value is refused with the remedy', async () => {
    host = await testHost(project);
    expect(await host.run('r', { start_date: '2024-01-01', end_date: '2024-01-01' })).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining(
        'job prices has no partition yet: dynamic set listed is empty; add to it: qf partitions add listed VALUE',
      ),
    });
  });

  test('keeps its values when some are deleted and added while it goes on, also over a redrive', async () => {
    let fails = true;
    const { catalog } = ephemeralInstance();
    const changing = asset({
      key: 'changing',
      partitions: symbols,
      type: json<string>(),
      run: async ({ partition: { key }, dynamicPartitions }) => {
        if (key === 'A') {
          expect(await dynamicPartitions.add('listed', ['C', 'A'])).toEqual(['C']);
          expect(await dynamicPartitions.delete('listed', ['B'])).toEqual(['B']);
          expect(await dynamicPartitions.values('listed')).toEqual(['A', 'C']);
        }
        if (key === 'B' && fails) throw new Error('not yet');
        return key;
      },
    });
    const whole = asset({
      key: 'whole',
      partitions: symbols,
      deps: { changing: range(changing, { mapping: all() }) },
      type: json<string[]>(),
      run: (_, inputs) => [...inputs.changing.keys()],
    });
    host = await testHost(
      definitions({ assets: [changing, whole], jobs: [job({ name: 'j' })] }),
      (runtime) => ({
        ...runtime,
        catalog,
      }),
    );
    await catalog.addDynamicPartitions('listed', ['A', 'B'], at(testNow));
    expect((await host.run('r')).status).toBe('FAILED');
    fails = false;
    expect((await host.redrive('r')).status).toBe('SUCCEEDED');
    expect(
      (await catalog.materializationsOfRun('r')).items.map((m) => `${m.asset} ${m.partition}`).sort(),
    ).toEqual(['changing A', 'changing B', 'whole A', 'whole B']);
    expect((await catalog.dynamicPartitions('listed')).items.map(({ value }) => value)).toEqual(['A', 'C']);
  });
});

describe('definitions with dynamic partitions', () => {
  const base = named('base', symbols);

  test('may name values that are not there yet', () => {
    const groups = statics(['majors'], { name: 'group' });
    const one = asset({
      key: 's',
      deps: { x: range(base, { mapping: specific(['A']) }) },
      run: () => undefined,
    });
    const grouped = asset({
      key: 'g',
      partitions: groups,
      deps: { x: range(base, { mapping: staticMapping({ A: 'majors', B: 'majors' }) }) },
      run: () => undefined,
    });
    const make = (): unknown => definitions({ assets: [base, one, grouped] });
    expect(make).not.toThrow();
  });

  test('that a mapping needs and the set lacks are required but nonexistent', async () => {
    const needs = asset({
      key: 'needs',
      deps: { x: range(base, { mapping: specific(['A', 'B']) }) },
      type: json<string[]>(),
      run: (_, { x }) => [...x.values()],
    });
    const host = await testHost(
      definitions({ assets: [base, needs], jobs: [job({ name: 'j', selection: 'needs' })] }),
    );
    try {
      const { catalog } = host.runtime;
      await catalog.addDynamicPartitions('listed', ['A'], at(testNow));
      expect((await host.run('r')).status).toBe('FAILED');
      expect((await catalog.run('r'))?.error).toContain('base has no partition B');
    } finally {
      await host.close();
    }
  });
});

describe('materialize', () => {
  test('takes the values of its instance', async () => {
    const instance = ephemeralInstance(() => testNow);
    await expect(materialize([prices], { instance, partition: '2024-01-02|A' })).rejects.toThrow(
      '"A" is not one of listed, which has no value yet; add it with: qf partitions add listed A',
    );
    expect(await instance.addDynamicPartitions('listed', ['A', 'B'])).toEqual(['A', 'B']);
    const result = await materialize([prices], { instance, partition: '2024-01-02|A' });
    expect(result.outputForNode(prices)).toBe('2024-01-02|A');
    const newest = asset({
      key: 'newest',
      deps: { base: range(named('base', symbols), { mapping: last() }) },
      type: json<string[]>(),
      run: (_, inputs) => [...inputs.base.keys()],
    });
    const { asset: base } = newest.step.deps['base'] as never as { asset: typeof prices };
    const given = await materialize([base, newest], { instance, selection: [newest], given: { base: 'x' } });
    expect(given.outputForNode(newest)).toEqual(['B']);
  });

  test('a function adds values for the calls that come, to sets that the project has', async () => {
    const listing = asset({
      key: 'listing',
      type: json<readonly string[]>(),
      run: ({ dynamicPartitions }) => dynamicPartitions.add('listed', ['A']),
    });
    const instance = ephemeralInstance(() => testNow);
    const result = await materialize([listing, prices], { instance, selection: [listing] });
    expect(result.outputForNode(listing)).toEqual(['A']);
    expect((await instance.catalog.dynamicPartitions('listed')).items).toEqual([
      { value: 'A', addedAt: at(testNow + 1) },
    ]);
    const wrong = asset({ key: 'w', run: async (c) => void (await c.dynamicPartitions.values('lsted')) });
    await expect(materialize([wrong, prices], { instance, selection: [wrong] })).rejects.toThrow(
      'there is no dynamic set "lsted"; did you mean listed?',
    );
    const none = asset({ key: 'n', run: async (c) => void (await c.dynamicPartitions.add('x', ['A'])) });
    await expect(materialize([none], { instance })).rejects.toThrow(
      'no asset is partitioned by dynamic({ name })',
    );
  });

  test('a direct call has sets of its own', async () => {
    const listing = asset({
      key: 'listing',
      type: json<readonly string[]>(),
      run: async ({ dynamicPartitions }) => {
        await dynamicPartitions.delete('listed', ['A']);
        return dynamicPartitions.add('listed', ['B', 'C']);
      },
    });
    const context = buildAssetContext({ dynamicPartitions: { listed: ['A', 'B'] } });
    expect(await callAsset(listing, context)).toEqual(['C']);
    expect(await context.dynamicPartitions.values('listed')).toEqual(['B', 'C']);
    await expect(context.dynamicPartitions.add('listed', ['../x'])).rejects.toThrow('is not allowed');
  });
});

describe('qf partitions', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quantflow-dynamic-'));
    const core = fileURLToPath(new URL('../../core/index.ts', import.meta.url));
    writeFileSync(
      join(dir, 'definitions.ts'),
      `import { asset, definitions, dynamic, job, json } from ${JSON.stringify(core)};
       const prices = asset({ key: 'prices', partitions: dynamic({ name: 'sym', set: 'listed' }), type: json(), run: ({ partition }) => partition.key });
       export default definitions({ assets: [prices], jobs: [job({ name: 'j' })] });`,
    );
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  let now = testNow;
  const call = (...args: readonly string[]): Promise<QfResult> =>
    qf([...args, '--project', dir], { now: () => now++ });

  test('lists, adds and removes values; run, status and show take those of now', async () => {
    expect((await call('partitions', 'ls')).stdout).toBe('set     values\nlisted       0\n');
    expect((await call('run')).stderr).toContain('add to it: qf partitions add listed VALUE');
    expect((await call('partitions', 'add', 'listed', 'A', 'B')).stdout).toBe('added A, B\n');
    expect((await call('partitions', 'add', 'listed', 'A', 'C')).stdout).toBe(
      'added C; 1 value was in it already\n',
    );
    expect((await call('run', '--partition', 'A', '--partition', 'B')).code).toBe(0);
    expect((await call('run', '--partition', 'X')).stderr).toBe(
      'qf: partition "X": "X" is not one of: A, B, C; add it with: qf partitions add listed X\n',
    );
    expect(await qfJson(['status', '--project', dir])).toEqual([
      { asset: 'prices', partitions: 3, fresh: 2, stale: 0, missing: 1 },
    ]);
    expect((await call('show', 'prices', '--partition', 'B')).code).toBe(0);
    expect((await call('versions', 'prices', '--partition', 'B')).code).toBe(0);
    expect(await qfJson(['plan', '--project', dir])).toMatchObject({ planned: 1, skipped: 2 });
    expect((await call('partitions', 'rm', 'listed', 'B')).stdout).toBe(
      'removed B; what is published of them stays\n',
    );
    expect(await qfJson(['status', '--project', dir])).toEqual([
      { asset: 'prices', partitions: 2, fresh: 1, stale: 0, missing: 1 },
    ]);
    expect((await call('partitions', 'ls', 'listed')).stdout).toMatch(
      /^value {2}added at\nA +\S+Z\nC +\S+Z\n$/,
    );
    expect(await qfJson(['partitions', 'ls', '--project', dir])).toEqual([{ set: 'listed', values: 2 }]);
  });

  test.each<[readonly string[], string]>([
    [['add', 'lsted', 'A'], 'there is no dynamic set "lsted"; did you mean listed?'],
    [['add', 'listed'], 'partitions add needs a set and values: qf partitions add SET VALUE...'],
    [['add', 'listed', '../x'], 'dynamic partitions listed: partition value "../x" is not allowed'],
    [['drop', 'listed'], 'partitions drop is unknown; use ls, add or rm'],
    [['ls', 'listed', 'A'], 'partitions ls takes one set, not listed A'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await call('partitions', ...args);
    expect([code, stderr.startsWith(`qf: ${message}`)], stderr).toEqual([2, true]);
  });
});
