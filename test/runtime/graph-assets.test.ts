import { afterEach, describe, expect, test } from 'vitest';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  graphAsset,
  graphMultiAsset,
  job,
  json,
  mapOf,
  nothing,
  op,
  opJob,
  range,
  timeWindow,
} from '../../core/index.ts';
import { allPublished } from '../../runtime/plan/published.ts';
import { hostOf, nextRelease } from '../support/opened-hosts.ts';

const text = json<string>();
const days = daily({ start: '2024-01-01' });
const day = { partition: '2024-01-01' };

/** What ran, in order, and how often each op is still to fail. */
const calls: string[] = [];
const failures = new Map<string, number>();
const ran = (): string[] => calls.splice(0);
/** The note, which runs beside the others, last. */
const inOrder = (names: string[]): string[] =>
  names.sort((a, b) => Number(a === 'note') - Number(b === 'note'));

function run(name: string): (context: unknown, inputs: Readonly<Record<string, unknown>>) => string {
  return (_, inputs) => {
    calls.push(name);
    const left = failures.get(name) ?? 0;
    failures.set(name, left - 1);
    if (left > 0) throw new Error(`${name} is broken`);
    return `${name}(${Object.values(inputs).join(', ')})`;
  };
}

/** source -> [first -> second -> last] -> after, with a note on first that nobody reads; code versions by op. */
function project(versions: Readonly<Record<string, string>> = {}): Definitions {
  const version = (name: string): { codeVersion: string } => ({ codeVersion: versions[name] ?? '1' });
  const source = asset({
    key: 'source',
    partitions: days,
    type: text,
    ...version('source'),
    run: run('source'),
  });
  const first = op({
    name: 'first',
    ins: { source: text },
    type: text,
    ...version('first'),
    run: run('first'),
  });
  const second = op({
    name: 'second',
    ins: { rows: text },
    type: text,
    retry: { maxRetries: 2 },
    ...version('second'),
    run: run('second'),
  });
  const note = op({ name: 'note', ins: { rows: text }, type: text, ...version('note'), run: run('note') });
  const last = op({ name: 'last', ins: { rows: text }, type: text, ...version('last'), run: run('last') });
  const made = graphAsset({
    key: 'made',
    partitions: days,
    deps: { source },
    compose: ({ source }) => {
      const rows = first({ source });
      note({ rows });
      return last({ rows: second({ rows }) });
    },
  });
  const after = asset({
    key: 'after',
    partitions: days,
    type: text,
    deps: { made },
    ...version('after'),
    run: run('after'),
  });
  return definitions({
    assets: [source, made, after],
    jobs: [job({ name: 'j' }), job({ name: 'only_made', selection: 'made' })],
  });
}

afterEach(() => {
  failures.clear();
  calls.length = 0;
});

describe('a graph asset', () => {
  test('is made by its ops, and counts as one asset', async () => {
    const host = await hostOf(project());
    expect(await host.run('r1', day)).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 3, skipped: 0 },
    });
    expect(inOrder(ran())).toEqual(['source', 'first', 'second', 'last', 'after', 'note']);
    expect(await host.value('made', '2024-01-01')).toBe('last(second(first(source())))');
    expect(await host.value('made/first', '2024-01-01')).toBe('first(source())');
    expect(await host.run('r2', day)).toMatchObject({ output: { planned: 0, skipped: 3 } });
    expect(ran()).toEqual([]);
  });

  test('retries each op by its own policy, and none of the others', async () => {
    failures.set('second', 2);
    const host = await hostOf(project());
    expect((await host.run('r1', day)).status).toBe('SUCCEEDED');
    const names = ran();
    expect(names.filter((name) => name === 'second').length).toBe(3);
    expect(names.filter((name) => name === 'first').length).toBe(1);
    const { items } = await host.runtime.catalog.steps('r1', { step: 'second' });
    expect(items.map(({ attempt, status }) => `${attempt} ${status}`)).toEqual([
      '0000.00 FAILED',
      '0000.01 FAILED',
      '0000.02 SUCCEEDED',
    ]);
  });

  test('of which an op fails is not published; redriven it goes on there', async () => {
    failures.set('last', 1);
    const host = await hostOf(project());
    const failed = await host.run('r1', day);
    expect(failed.status).toBe('FAILED');
    expect(failed.cause).toBe(
      '2 of 3 planned asset partitions were not published: 1 failed, 1 skipped because an upstream failed\nstep last failed: Error: last is broken (2024-01-01)',
    );
    expect(await host.pointer('made', '2024-01-01')).toBeUndefined();
    ran();
    expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['last', 'after']);
  });

  test('goes on there in another run too: what was handed on is kept', async () => {
    failures.set('last', 1);
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    expect(await host.run('r2', day)).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 2, skipped: 1 },
    });
    expect(ran()).toEqual(['last', 'after']);
    expect((await host.pointer('made/second', '2024-01-01'))?.runId).toBe('r1');
  });

  test('never uses what is stale again: what comes after a changed op runs as well', async () => {
    failures.set('last', 1);
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    const other = await nextRelease(host, project({ first: '2' }));
    await other.run('r2', day);
    expect(inOrder(ran())).toEqual(['first', 'second', 'last', 'after', 'note']);
  });

  test('is left alone when it is there, whatever its ops, unless it is asked to be fresh', async () => {
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    const other = await nextRelease(host, project({ second: '2' }));
    expect(await other.run('r2', day)).toMatchObject({ output: { planned: 0, skipped: 3 } });
    const { graph } = project({ second: '2' });
    const { staleness } = await allPublished(host.runtime.catalog, graph.steps.values());
    expect(staleness.statusOf(graph.assets.get('made')!, '2024-01-01')).toEqual({
      status: 'STALE',
      causes: [{ category: 'CODE', reason: 'step second has a new code version' }],
    });
    expect(await other.run('r3', { ...day, write_mode: 'skip_if_fresh' })).toMatchObject({
      output: { planned: 2, skipped: 1 },
    });
    expect(ran()).toEqual(['second', 'last', 'after']);
    expect(await other.run('r4', { ...day, write_mode: 'skip_if_fresh' })).toMatchObject({
      output: { planned: 0 },
    });
  });

  test('is made anew, with all its ops, when it is to be overwritten; a redrive repeats none of them', async () => {
    const host = await hostOf(project());
    await host.run('r1', day);
    ran();
    failures.set('last', 1);
    expect((await host.run('r2', { ...day, write_mode: 'overwrite' })).status).toBe('FAILED');
    expect(ran().sort()).toEqual(['first', 'last', 'note', 'second', 'source']);
    expect((await host.redrive('r2')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['last', 'after']);
  });

  test('is made with all its ops when it alone is selected', async () => {
    const host = await hostOf(project());
    expect((await host.run('r0', { ...day, selection: 'source' })).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['source']);
    expect(await host.run('r1', { ...day, selection: 'made' })).toMatchObject({ output: { planned: 1 } });
    expect(ran().sort()).toEqual(['first', 'last', 'note', 'second']);
    expect(await host.run('r2', { ...day, write_mode: 'overwrite' }, 'only_made')).toMatchObject({
      output: { planned: 1 },
    });
  });

  test('without its upstream runs no op, and says whose partition is missing', async () => {
    const host = await hostOf(project());
    const result = await host.run('r1', day, 'only_made');
    expect(result.cause).toBe(
      '1 could not run\nlast of 2024-01-01: its upstream source of 2024-01-01 is not published',
    );
    expect(ran()).toEqual([]);
  });

  test('whose last op is there and whose side op fails fails the run', async () => {
    failures.set('note', 1);
    const host = await hostOf(project());
    const result = await host.run('r1', day);
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain('step note failed: Error: note is broken (2024-01-01)');
  });
});

describe('ranges', () => {
  const prices = asset({
    key: 'prices',
    partitions: days,
    type: text,
    run: ({ partition }) => partition.key,
  });
  const weight = op({ name: 'weight', type: text, run: run('weight') });
  const combine = op({
    name: 'combine',
    ins: { prices: mapOf(text), weight: text },
    type: text,
    run: (_, { prices, weight }) => `${[...prices.keys()].join('+')} ${weight}`,
  });
  const yesterday = range(prices, { mapping: timeWindow({ startOffset: -1 }) });
  const weighted = graphAsset({
    key: 'weighted',
    partitions: days,
    deps: { yesterday },
    compose: ({ yesterday }) => combine({ prices: yesterday, weight: weight() }),
  });

  test('reach the op that reads them, and the ops beside it run with it', async () => {
    const host = await hostOf(definitions({ assets: [prices, weighted], jobs: [job({ name: 'j' })] }));
    const two = { start_date: '2024-01-01', end_date: '2024-01-02' };
    expect(await host.run('r1', two)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 4 } });
    expect(await host.value('weighted', '2024-01-02')).toBe('2024-01-01+2024-01-02 weight()');
    ran();
    expect(await host.run('r2', { ...two, end_date: '2024-01-03' })).toMatchObject({
      output: { planned: 2, skipped: 4 },
    });
    expect(ran()).toEqual(['weight']);
  });
});

describe('a graph multi-asset', () => {
  const start = op({ name: 'start', type: text, run: run('start') });
  const left = op({ name: 'left', ins: { rows: text }, type: text, run: run('left') });
  const right = op({ name: 'right', ins: { rows: text }, type: text, run: run('right') });
  const sides = graphMultiAsset({
    name: 'sides',
    outputs: { l: {}, r: {} },
    compose: () => {
      const rows = start();
      return { l: left({ rows }), r: right({ rows }) };
    },
  });
  const both = definitions({ assets: [sides], jobs: [job({ name: 'j' })] });

  test('publishes one asset when the op of another fails, and goes on with that one alone', async () => {
    failures.set('right', 1);
    const host = await hostOf(both);
    const result = await host.run('r1');
    expect(result.cause).toContain('1 of 2 planned asset partitions were not published');
    expect(await host.value('l')).toBe('left(start())');
    ran();
    expect(await host.run('r2')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 1, skipped: 1 } });
    expect(ran()).toEqual(['right']);
  });

  test('makes the ones that are selected, without ops that only the others need', async () => {
    const host = await hostOf(both);
    expect(await host.run('r1', { selection: 'r' })).toMatchObject({ output: { planned: 1 } });
    expect(ran()).toEqual(['start', 'right']);
    expect(await host.run('r2')).toMatchObject({ output: { planned: 1, skipped: 1 } });
    expect(ran()).toEqual(['left']);
  });
});

describe('a job of ops', () => {
  const extract = op({ name: 'extract', type: text, run: run('extract') });
  const load = op({ name: 'load', ins: { rows: text }, run: (_, { rows }) => void run('load')(_, { rows }) });
  const jobs = definitions({
    assets: [],
    jobs: [opJob({ name: 'etl', compose: () => load({ rows: extract() }) })],
  });

  test('runs anew in every run, and counts its ops', async () => {
    const host = await hostOf(jobs);
    expect(await host.run('r1')).toMatchObject({ status: 'SUCCEEDED', output: { planned: 2, skipped: 0 } });
    expect(await host.run('r2')).toMatchObject({ output: { planned: 2 } });
    expect(ran()).toEqual(['extract', 'load', 'extract', 'load']);
    expect(await host.value('etl/extract')).toBe('extract()');
  });

  test('redriven repeats nothing of what it has made', async () => {
    failures.set('load', 1);
    const host = await hostOf(jobs);
    const failed = await host.run('r1');
    expect(failed.cause).toBe('1 of 2 planned ops did not succeed\nstep load failed: Error: load is broken');
    ran();
    expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
    expect(ran()).toEqual(['load']);
  });

  test('takes no selection', async () => {
    const host = await hostOf(jobs);
    expect((await host.run('r1', { selection: '*' })).cause).toContain(
      'selection cannot be given: job etl has ops and no assets, and all of its ops run',
    );
  });

  test('reads what its own run made, also when another run of it publishes meanwhile', async () => {
    let read: unknown;
    const meanwhile = op({
      name: 'meanwhile',
      ins: { rows: text },
      run: async () => {
        const { catalog } = host.runtime;
        const { items } = await catalog.pointers('etl/extract');
        const [mine] = items;
        if (mine === undefined) throw new Error('extract has published');
        const theirs = {
          ...mine,
          version: 'f'.repeat(32),
          runId: 'r2',
          location: 'etl__extract/theirs',
          files: [],
        };
        const step = {
          runId: 'r2',
          step: 'extract',
          partition: '',
          attempt: '0',
          status: 'SUCCEEDED',
        } as const;
        await catalog.publish([{ materialization: theirs, expectedVersion: mine.version }], {
          ...step,
          startedAt: mine.materializedAt,
        });
      },
    });
    const keep = op({
      name: 'keep',
      ins: { rows: text, after: nothing() },
      run: (_, { rows }) => {
        read = rows;
      },
    });
    const compose = (): unknown => {
      const rows = extract();
      return keep({ rows, after: meanwhile({ rows }) });
    };
    const host = await hostOf(definitions({ assets: [], jobs: [opJob({ name: 'etl', compose })] }));
    expect((await host.run('r1')).status).toBe('SUCCEEDED');
    expect((await host.pointer('etl/extract'))?.runId).toBe('r2');
    expect(read).toBe('extract()');
  });
});
