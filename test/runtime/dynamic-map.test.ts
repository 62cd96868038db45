import { afterEach, describe, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  dynamicOp,
  graphAsset,
  job,
  json,
  mapOf,
  op,
  opJob,
} from '../../core/index.ts';
import { collectGarbage } from '../../runtime/retention/gc.ts';
import { hostOf, nextRelease } from '../support/opened-hosts.ts';

const text = json<string>();
const days = daily({ start: '2024-01-01' });
const day = { partition: '2024-01-01' };
const at = '2024-01-01';

/** What ran, in order: `fetch/a`; and how often each is still to fail. */
const calls: string[] = [];
const failures = new Map<string, number>();
const ran = (): string[] => calls.splice(0).sort();
/** What the fan-out is over. */
let keys: readonly string[] = [];

function did(name: string, item: string | undefined): void {
  const call = item === undefined ? name : `${name}/${item}`;
  calls.push(call);
  const left = failures.get(call) ?? 0;
  failures.set(call, left - 1);
  if (left > 0) throw new Error(`${call} is broken`);
}

/** list -> for each: fetch -> size -> total; `leftOut`: the source leaves its output out. */
function project(versions: Readonly<Record<string, string>> = {}): Definitions {
  const version = (name: string): { codeVersion: string } => ({ codeVersion: versions[name] ?? '1' });
  const source = asset({
    key: 'source',
    partitions: days,
    type: text,
    ...version('source'),
    run: () => 'source',
  });
  const list = dynamicOp({
    name: 'list',
    ins: { source: text },
    type: text,
    ...version('list'),
    run: () => {
      did('list', undefined);
      return keys.map((key) => [key, `url ${key}`] as const);
    },
  });
  const fetchOne = op({
    name: 'fetch',
    ins: { url: text },
    type: text,
    retry: { maxRetries: 2 },
    ...version('fetch'),
    run: ({ partition }, { url }) => {
      did('fetch', partition.mappingKey);
      return `body of ${url}`;
    },
  });
  const size = op({
    name: 'size',
    ins: { body: text },
    type: json<number>(),
    ...version('size'),
    run: ({ partition }, { body }) => {
      did('size', partition.mappingKey);
      return body.length;
    },
  });
  const total = op({
    name: 'total',
    ins: { sizes: mapOf(json<number>()) },
    type: json<Record<string, number>>(),
    ...version('total'),
    run: (_, { sizes }) => {
      did('total', undefined);
      return Object.fromEntries(sizes);
    },
  });
  const sizes = graphAsset({
    key: 'sizes',
    partitions: days,
    deps: { source },
    compose: ({ source }) =>
      total({
        sizes: list({ source })
          .map((url) => size({ body: fetchOne({ url }) }))
          .collect(),
      }),
  });
  return definitions({ assets: [source, sizes], jobs: [job({ name: 'j' })] });
}

afterEach(() => {
  failures.clear();
  calls.length = 0;
});

const whole = ['fetch/a', 'fetch/b', 'list', 'size/a', 'size/b', 'total'];

describe('a fan-out', () => {
  test('runs the chain of each item, and hands the values on by mapping key, in order', async () => {
    keys = ['b', 'a'];
    const host = await hostOf(project());
    expect(await host.run('r1', day)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2 } });
    expect(ran()).toEqual(whole);
    expect(Object.entries((await host.value('sizes', at)) as object)).toEqual([
      ['b', 13],
      ['a', 13],
    ]);
    expect(await host.value('sizes/fetch', `${at}/a`)).toBe('body of url a');
    const pointer = await host.pointer('sizes/fetch', `${at}/a`);
    expect(pointer?.location).toMatch(/^sizes__fetch\/dt=2024-01-01\/mapping_key=a\/[0-9a-f]{32}$/);
    expect(await host.run('r2', day)).toMatchObject({ output: { planned: 0, skipped: 2 } });
    expect(ran()).toEqual([]);
  });

  test('of nothing gives nothing', async () => {
    keys = [];
    const host = await hostOf(project());
    expect((await host.run('r1', day)).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['list', 'total']);
    expect(await host.value('sizes', at)).toEqual({});
  });

  test('retries each item by itself', async () => {
    keys = ['a', 'b'];
    failures.set('fetch/b', 2);
    const host = await hostOf(project());
    expect((await host.run('r1', day)).status).toBe('SUCCEEDED');
    expect(ran()).toEqual([...whole, 'fetch/b', 'fetch/b'].sort());
    const { items } = await host.runtime.catalog.steps('r1', { step: 'fetch' });
    expect(items.map(({ partition, attempt, status }) => `${partition} ${attempt} ${status}`)).toEqual([
      '2024-01-01 0000.00 SUCCEEDED',
      '2024-01-01/a 0000.00 SUCCEEDED',
      '2024-01-01/b 0000.00 FAILED',
      '2024-01-01/b 0000.01 FAILED',
      '2024-01-01/b 0000.02 SUCCEEDED',
    ]);
  });

  test('of which an item fails fails when the others are done; a redrive repeats that item alone', async () => {
    keys = ['a', 'b', 'c'];
    failures.set('size/b', 1);
    const host = await hostOf(project());
    const failed = await host.run('r1', day);
    expect(failed.status).toBe('FAILED');
    expect(failed.cause).toContain('step size failed: Error: size/b is broken (item b)');
    expect(ran()).toEqual(['fetch/a', 'fetch/b', 'fetch/c', 'list', 'size/a', 'size/b', 'size/c']);
    expect(await host.pointer('sizes/size', at)).toBeUndefined();
    expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['size/b', 'total']);
  });

  test('goes on in another run with what is missing', async () => {
    keys = ['a', 'b'];
    failures.set('fetch/b', 3);
    const host = await hostOf(project());
    expect((await host.run('r1', day)).status).toBe('FAILED');
    ran();
    expect((await host.run('r2', day)).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['fetch/b', 'size/b', 'total']);
  });

  test('makes anew what comes after an op that changed, of every item', async () => {
    keys = ['a', 'b'];
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    const other = await nextRelease(host, project({ size: '2' }));
    await other.run('r2', { ...day, write_mode: 'skip_if_fresh' });
    expect(ran()).toEqual(['size/a', 'size/b', 'total']);
    const last = await nextRelease(host, project({ size: '2', list: '2' }));
    keys = ['a', 'c'];
    await last.run('r3', { ...day, write_mode: 'skip_if_fresh' });
    expect(ran()).toEqual(['fetch/a', 'fetch/c', 'list', 'size/a', 'size/c', 'total']);
    expect(await host.value('sizes', at)).toEqual({ a: 13, c: 13 });
  });

  test('that is overwritten is made anew, and a redrive of it repeats nothing', async () => {
    keys = ['a', 'b'];
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    failures.set('fetch/a', 3);
    expect((await host.run('r2', { ...day, write_mode: 'overwrite' })).status).toBe('FAILED');
    expect(ran()).toEqual(['fetch/a', 'fetch/a', 'fetch/a', 'fetch/b', 'list', 'size/b']);
    expect((await host.redrive('r2')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['fetch/a', 'size/a', 'total']);
  });

  test('over several days has items of its own for each', async () => {
    keys = ['a'];
    const host = await hostOf(project());
    const result = await host.run('r1', {
      start_date: '2024-01-01',
      end_date: '2024-01-03',
      shard_granularity: 'monthly',
    });
    expect(result.status, result.cause).toBe('SUCCEEDED');
    expect(ran().filter((call) => call === 'size/a').length).toBe(3);
  });
});

describe('what is wrong with mapping keys is told', () => {
  test.each([
    [['a', 'a'], 'the function of list returned mapping key a twice; give each its own'],
    [['a/b'], 'the function of list returned a mapping key "a/b" is not allowed: use letters'],
    [
      Array.from({ length: 251 }, (_, i) => `k${i}`),
      'the function of list returned 251 mapping keys, and a run fans out to 250 at most; put several values under one key',
    ],
  ])('%#', async (given, cause) => {
    keys = given;
    const host = await hostOf(project());
    const result = await host.run('r1', day);
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain(cause);
  });

  test('as many as there may be go through', async () => {
    keys = Array.from({ length: 250 }, (_, i) => `${i}_${'k'.repeat(60 - String(i).length)}`);
    const host = await hostOf(project());
    const result = await host.run('r1', day);
    expect(result.status, result.cause).toBe('SUCCEEDED');
    expect(Object.keys((await host.value('sizes', at)) as object).length).toBe(250);
  }, 60_000);
});

describe('what was left out', () => {
  test('skips a fan-out that needs it, and what comes after', async () => {
    const flag = asset({ key: 'flag', partitions: days, type: text, optional: true, run: () => undefined });
    const list = dynamicOp({ name: 'list', type: text, run: () => [['a', 'A']] });
    const use = op({
      name: 'use',
      ins: { flag: text, item: text },
      type: text,
      run: (_, { flag, item }) => `${flag} ${item}`,
    });
    const all = op({ name: 'all', ins: { items: mapOf(text) }, type: text, run: () => 'all' });
    const made = graphAsset({
      key: 'made',
      partitions: days,
      deps: { flag },
      compose: ({ flag }) =>
        all({
          items: list()
            .map((item) => use({ flag, item }))
            .collect(),
        }),
    });
    const together = definitions({
      assets: [flag, made],
      jobs: [job({ name: 'j' }), job({ name: 'only_made', selection: 'made' })],
    });
    const host = await hostOf(together);
    expect(await host.run('r1', day)).toMatchObject({ status: 'SUCCEEDED', output: { omitted: 2 } });
    const { items } = await host.runtime.catalog.steps('r1');
    expect(items.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'all SKIPPED',
      'flag SUCCEEDED',
      'list SUCCEEDED',
      'use SKIPPED',
    ]);
    expect(await host.pointer('made', at)).toBeUndefined();
  });
});

describe('versions', () => {
  test('of items that are in use are not collected', async () => {
    keys = ['a'];
    const host = await hostOf(project());
    for (const run of ['r1', 'r2', 'r3'])
      expect((await host.run(run, { ...day, write_mode: 'overwrite' })).status).toBe('SUCCEEDED');
    const options = { keep: 1, olderThanMs: 0, dryRun: false };
    const { assets } = await collectGarbage(options, host.runtime);
    expect(assets.map(({ asset: key, orphans }) => [key, orphans])).toContainEqual(['sizes/fetch', 0]);
    expect(await host.value('sizes/fetch', `${at}/a`)).toBe('body of url a');
    expect(await host.value('sizes', at)).toEqual({ a: 13 });
    // An item that was made again after its fan-out was put together: what was put together still names the one before.
    failures.set('size/a', 1);
    await host.run('r4', { ...day, write_mode: 'overwrite' });
    await collectGarbage(options, host.runtime);
    const pointer = await host.pointer('sizes/fetch', at);
    for (const { files } of pointer?.items ?? [])
      for (const { path } of files) expect(await host.runtime.data.size(path)).toBeGreaterThan(0);
  });
});

describe('a job of ops', () => {
  const numbers = dynamicOp({
    name: 'numbers',
    type: json<number>(),
    run: () =>
      new Map([
        ['one', 1],
        ['two', 2],
      ]),
  });
  const effect = op({
    name: 'effect',
    ins: { n: json<number>() },
    run: ({ partition }) => did('effect', partition.mappingKey),
  });

  test('runs items for their effect, anew in each run', async () => {
    const jobs = definitions({
      assets: [],
      jobs: [opJob({ name: 'effects', compose: () => void numbers().map((n) => effect({ n })) })],
    });
    const host = await hostOf(jobs);
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2 } });
    expect(ran()).toEqual(['effect/one', 'effect/two']);
    failures.set('effect/two', 1);
    const failed = await host.run('r2');
    expect(failed.cause).toContain('1 of 2 planned ops did not succeed');
    expect(ran()).toEqual(['effect/one', 'effect/two']);
    expect((await host.redrive('r2')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['effect/two']);
  });
});
