import { describe, expect, test } from 'vitest';
import {
  asset,
  check,
  type Definitions,
  daily,
  definitions,
  Failure,
  job,
  json,
  multiAsset,
} from '../../core/index.ts';
import type { fileLogs } from '../../runtime/logs/files.ts';
import { hostOf } from '../support/opened-hosts.ts';

const days = daily({ start: '2024-01-01' });
const range = { start_date: '2024-01-01', end_date: '2024-01-03' };
/** n -> double -> sum, with a sibling of double; `broken` holds what fails: `<asset> <day>`. */
function numbers(broken: Set<string>, calls: string[] = []): Definitions {
  const step = (key: string, partition: string, value: number): number => {
    calls.push(`${key} ${partition}`);
    if (broken.has(`${key} ${partition}`)) throw new TypeError(`${key} is broken`);
    return value;
  };
  const n = asset({
    key: 'n',
    partitions: days,
    type: json<number>(),
    run: ({ partition: { key } }) => step('n', key, Number(key.slice(-2))),
  });
  const double = asset({
    key: 'double',
    partitions: days,
    deps: { n },
    type: json<number>(),
    run: ({ partition: { key } }, inputs) => step('double', key, 2 * inputs.n),
  });
  const square = asset({
    key: 'square',
    partitions: days,
    deps: { n },
    type: json<number>(),
    run: ({ partition: { key } }, inputs) => step('square', key, inputs.n ** 2),
  });
  const sum = asset({
    key: 'sum',
    partitions: days,
    deps: { double, square },
    type: json<number>(),
    run: ({ partition: { key } }, inputs) => step('sum', key, inputs.double + inputs.square),
  });
  return definitions({ assets: [n, double, square, sum], jobs: [job({ name: 'numbers' })] });
}

describe('a run', () => {
  test('publishes every asset of every partition, with provenance', async () => {
    const host = await hostOf(numbers(new Set()));
    expect(await host.run('r1', range)).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 12, skipped: 0 },
    });
    expect(await host.value('sum', '2024-01-03')).toBe(15);
    const sum = await host.pointer('sum', '2024-01-03');
    expect(sum).toMatchObject({
      asset: 'sum',
      partition: '2024-01-03',
      runId: 'r1',
      step: 'sum',
      kind: 'json',
      rows: null,
    });
    expect(sum?.inputVersions).toEqual({
      double: (await host.pointer('double', '2024-01-03'))?.dataVersion,
      square: (await host.pointer('square', '2024-01-03'))?.dataVersion,
    });
    expect(sum?.location).toBe(`sum/dt=2024-01-03/${sum?.version}`);
  });

  test('skips what is published, and makes it again when told to overwrite', async () => {
    const calls: string[] = [];
    const host = await hostOf(numbers(new Set(), calls));
    await host.run('r1', range);
    const first = await host.pointer('sum', '2024-01-01');
    expect(await host.run('r2', range)).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 0, skipped: 12 },
    });
    expect(calls).toHaveLength(12);
    expect(await host.run('r3', { ...range, write_mode: 'overwrite' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 12 },
    });
    const second = await host.pointer('sum', '2024-01-01');
    expect([
      second?.runId,
      second?.version === first?.version,
      second?.dataVersion === first?.dataVersion,
    ]).toEqual(['r3', false, true]);
    const history = await host.runtime.catalog.materializations('sum', '2024-01-01');
    expect(history.items.map((m) => m.version)).toEqual([second?.version, first?.version]);
  });

  test('one bad shard fails alone: siblings finish, dependents do not run, the error tells the cause once', async () => {
    const broken = new Set(['double 2024-01-02', 'double 2024-01-03']);
    const calls: string[] = [];
    const host = await hostOf(numbers(broken, calls));
    const result = await host.run('r1', range);
    expect(result).toMatchObject({ status: 'FAILED', error: 'QuantFlow.RunFailed' });
    expect(result.cause).toBe(
      '4 of 12 planned asset partitions were not published: 2 failed, 2 skipped because an upstream failed\nstep double failed: TypeError: double is broken (2024-01-02, 2024-01-03)',
    );
    expect(await host.value('sum', '2024-01-01')).toBe(3);
    expect(await host.value('square', '2024-01-02')).toBe(4);
    expect(calls.filter((call) => call.startsWith('sum'))).toEqual(['sum 2024-01-01']);
    expect(await host.runtime.catalog.run('r1')).toMatchObject({ status: 'FAILED', error: result.cause });
  });

  test('a redrive makes just what is missing, and fails again while the cause lasts', async () => {
    const broken = new Set(['double 2024-01-02']);
    const calls: string[] = [];
    const host = await hostOf(numbers(broken, calls));
    await host.run('r1', range);
    calls.length = 0;
    expect(await host.redrive('r1')).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    expect(calls).toEqual(['double 2024-01-02']);
    broken.clear();
    calls.length = 0;
    expect(await host.redrive('r1')).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
    expect(calls).toEqual(['double 2024-01-02', 'sum 2024-01-02']);
    const run = await host.runtime.catalog.run('r1');
    expect([run?.status, run?.error, run?.plans]).toEqual(['SUCCEEDED', undefined, 3]);
    // Each plan counts attempts anew, and what those of the plans before came to is kept.
    const { items } = await host.runtime.catalog.steps('r1', { step: 'double', partition: '2024-01-02' });
    expect(items.map(({ attempt, status }) => [attempt, status])).toEqual([
      ['0000.00', 'FAILED'],
      ['plan-0002.0000.00', 'FAILED'],
      ['plan-0003.0000.00', 'SUCCEEDED'],
    ]);
  });

  test('takes part of the job by selection, and says when an upstream is missing', async () => {
    const host = await hostOf(numbers(new Set()));
    const result = await host.run('r1', { ...range, selection: 'sum' });
    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain(
      '3 could not run\nsum of 2024-01-01: its upstream double of 2024-01-01 is not published',
    );
    expect(await host.run('r2', { ...range, selection: '+double' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 6 },
    });
    expect(await host.pointer('square', '2024-01-01')).toBeUndefined();
  });

  test('of the runs with one run key, one runs', async () => {
    const host = await hostOf(numbers(new Set()));
    const input = { ...range, run_key: 'tick:1', write_mode: 'overwrite' };
    expect(await host.run('r1', input)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 12 } });
    expect(await host.run('r2', input)).toMatchObject({
      status: 'SUCCEEDED',
      output: { planned: 0, duplicate_of: 'r1' },
    });
    expect((await host.pointer('sum', '2024-01-01'))?.runId).toBe('r1');
  });

  test('a run that goes on with the one that has its run key has the key too', async () => {
    const host = await hostOf(numbers(new Set()));
    await host.run('r1', { ...range, run_key: 'tick:1' });
    const input = { ...range, run_key: 'tick:1', write_mode: 'overwrite' };
    expect(await host.run('r2', { ...input, retry_of: 'r1' })).toMatchObject({ output: { planned: 12 } });
    expect(await host.run('r3', { ...input, retry_of: 'r2' })).toMatchObject({
      output: { planned: 0, duplicate_of: 'r1' },
    });
  });

  test('bad input ends in Plan and registers nothing', async () => {
    const host = await hostOf(numbers(new Set()));
    expect(await host.run('r1', { start_date: '2024-13-01' })).toMatchObject({
      status: 'FAILED',
      error: 'QuantFlow.InvalidInput',
      cause: 'start_date "2024-13-01" is not a date; write YYYY-MM-DD, such as 2024-01-31',
    });
    expect((await host.runtime.catalog.runs()).items).toEqual([]);
  });
});

describe('a step', () => {
  test('is tried again by its policy, and not when its code says Failure', async () => {
    let flaky = 0;
    let final = 0;
    const retry = { maxRetries: 3, delaySeconds: 60 };
    const a = asset({
      key: 'a',
      retry,
      run: () => {
        if (++flaky < 3) throw new Error('not yet');
      },
    });
    const b = asset({
      key: 'b',
      retry,
      run: () => {
        final++;
        throw new Failure('never');
      },
    });
    const host = await hostOf(definitions({ assets: [a, b], jobs: [job({ name: 'j' })] }));
    const { status, cause } = await host.run('r1');
    expect([status, flaky, final]).toEqual(['FAILED', 3, 1]);
    expect(cause).toBe('1 of 2 planned asset partitions were not published\nnever');
    const { items } = await host.runtime.catalog.steps('r1', { step: 'a' });
    expect(items.map(({ attempt, status: s }) => [attempt, s])).toEqual([
      ['0000.00', 'FAILED'],
      ['0000.01', 'FAILED'],
      ['0000.02', 'SUCCEEDED'],
    ]);
  });

  test('logs by attempt: what it logged, and what it printed', async () => {
    const a = asset({
      key: 'a',
      run: async ({ log }) => {
        log.info('one', { n: 1 });
        process.stdout.write('two\n');
        await new Promise((resolve) => setTimeout(resolve, 1));
        process.stderr.write('three\nfour');
      },
    });
    const b = asset({ key: 'b', run: () => void process.stdout.write('other\n') });
    const host = await hostOf(definitions({ assets: [a, b], jobs: [job({ name: 'j' })] }));
    await host.run('r1');
    const logs = await Array.fromAsync((host.runtime.logs as ReturnType<typeof fileLogs>).read('r1'));
    expect(
      logs.map(({ step, attempt, lines }) => [
        step,
        attempt,
        lines.map(({ stream, message, fields }) => [stream, message, fields]),
      ]),
    ).toEqual([
      [
        'a',
        '0000.00',
        [
          ['log', 'one', { n: 1 }],
          ['stdout', 'two', undefined],
          ['stderr', 'three', undefined],
          ['stderr', 'four', undefined],
        ],
      ],
      ['b', '0000.00', [['stdout', 'other', undefined]]],
    ]);
  });

  test('a blocking check that fails keeps the old version visible; a warning does not', async () => {
    let value = 1;
    const positive = check<ReturnType<typeof json<number>>>({
      name: 'positive',
      blocking: true,
      run: (v) => ({ passed: v > 0, metadata: { v } }),
    });
    const even = check<ReturnType<typeof json<number>>>({
      name: 'even',
      run: (v) => ({ passed: v % 2 === 0 }),
    });
    const a = asset({ key: 'a', type: json<number>(), checks: [even, positive], run: () => value });
    const host = await hostOf(definitions({ assets: [a], jobs: [job({ name: 'j' })] }));
    expect((await host.run('r1')).status).toBe('SUCCEEDED');
    expect((await host.pointer('a'))?.checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['even', false],
      ['positive', true],
    ]);
    value = -1;
    const { status, cause } = await host.run('r2', { write_mode: 'overwrite' });
    expect([status, cause]).toEqual([
      'FAILED',
      '1 of 1 planned asset partitions were not published\nblocking check positive of a failed: {"v":-1}; the new version is not published',
    ]);
    expect(await host.value('a')).toBe(1);
  });

  test('outputs of a multi-asset are published together; one that is left out is an error', async () => {
    let forget = false;
    const m = multiAsset({
      name: 'm',
      outputs: { x: { type: json<number>() }, y: { type: json<number>() } },
      run: ({ addOutputMetadata }) => {
        addOutputMetadata({ rows: 1 }, 'x');
        return (forget ? { x: 3 } : { x: 1, y: 2 }) as { x: number; y: number };
      },
    });
    const host = await hostOf(definitions({ assets: [m], jobs: [job({ name: 'j' })] }));
    await host.run('r1');
    expect([await host.value('x'), await host.value('y'), (await host.pointer('x'))?.metadata]).toEqual([
      1,
      2,
      { rows: { type: 'int', value: 1 } },
    ]);
    forget = true;
    expect((await host.run('r2', { write_mode: 'overwrite' })).cause).toContain(
      'the function of m must return an object with x, y; y is missing',
    );
    expect([await host.value('x'), await host.value('y')]).toEqual([1, 2]);
  });
});

describe('a write that fails', () => {
  /** Writes, and how many of them fail, one a run: of a step's those of the first day and of a part of the second. */
  const faults = {
    'catalog.publish': 6,
    'catalog.putStep': 6,
    'catalog.takeLease': 6,
    'catalog.releaseLease': 6,
    'catalog.addRun': 1,
    'catalog.updateRun': 1,
    'data.put': 6,
    'runs.put': 2,
  };
  const calls = Object.entries(faults).flatMap(([where, most]) =>
    Array.from({ length: most }, (_, i) => [where, i + 1] as const),
  );
  const days = { ...range, end_date: '2024-01-02' };

  test.each(calls)('%s at call %d: after a redrive, or a new run, all is there', async (where, nth) => {
    const [store, method] = where.split('.') as ['catalog' | 'data' | 'runs', string];
    let count = 0;
    const host = await hostOf(numbers(new Set()), (runtime) => {
      const faulty = new Proxy(runtime[store], {
        get(target, name) {
          const value = Reflect.get(target, name, target) as unknown;
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if (name === method && ++count === nth) throw new Error(`${where} failed`);
            return (value as (...args: unknown[]) => unknown).apply(target, args);
          };
        },
      });
      return { ...runtime, [store]: faulty };
    });
    const first = await host.run('r1', days);
    // The write that was to fail took place.
    expect(count).toBeGreaterThanOrEqual(nth);
    if (first.status !== 'SUCCEEDED') expect((await host.redrive('r1')).status).toBe('SUCCEEDED');
    for (const day of ['2024-01-01', '2024-01-02']) {
      const n = Number(day.slice(-2));
      expect(await host.value('sum', day)).toBe(2 * n + n * n);
      expect((await host.runtime.catalog.materializations('sum', day)).items).toHaveLength(1);
    }
    expect((await host.runtime.catalog.run('r1'))?.status).toBe('SUCCEEDED');
  });
});

test('two runs of one range at the same time publish every partition once', async () => {
  const host = await hostOf(numbers(new Set()));
  const results = await Promise.all([host.run('r1', range), host.run('r2', range)]);
  expect(results.map((result) => result.status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  for (const day of ['2024-01-01', '2024-01-02', '2024-01-03']) {
    expect((await host.runtime.catalog.materializations('sum', day)).items).toHaveLength(1);
  }
});
