import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  AssetSelection,
  asset,
  check,
  daily,
  externalAsset,
  Failure,
  json,
  multiAsset,
  resource,
  sqlAsset,
  type TableReader,
  table,
} from '../../core/index.ts';
import {
  ephemeralInstance,
  materialize,
  materializeToMemory,
  mockResource,
} from '../../runtime/testing/index.ts';

const days = daily({ start: '2024-01-01' });
const partition = '2024-01-02';
const prices = asset({
  key: 'prices',
  partitions: days,
  type: json<number[]>(),
  run: (context) => {
    context.log.info('made');
    context.addOutputMetadata({ count: 3 });
    return [1, 2, 3].map((n) => n * Number(context.partition.values['dt']?.slice(-2)));
  },
});
const mean = asset({
  key: 'mean',
  partitions: days,
  deps: { prices },
  type: json<{ mean: number }>(),
  run: (_context, inputs) => ({ mean: inputs.prices.reduce((a, b) => a + b, 0) / inputs.prices.length }),
});

describe('materialize', () => {
  test('runs assets upstream first, whatever their order, and gives their values', async () => {
    const result = await materialize([mean, prices], { partition });
    expect(result.success).toBe(true);
    expect(result.outputForNode('mean')).toEqual({ mean: 4 });
    expect(result.outputForNode(prices)).toEqual([2, 4, 6]);
    expectTypeOf(result.outputForNode(mean)).toEqualTypeOf<{ mean: number }>();
    expect(result.assetMaterializations.map((m) => `${m.asset} ${m.partition}`)).toEqual([
      'prices 2024-01-02',
      'mean 2024-01-02',
    ]);
    expect(result.materializationsForNode('prices')).toMatchObject([
      { metadata: { count: { type: 'int', value: 3 } } },
    ]);
    expect(result.logs.flatMap(({ lines }) => lines.map(({ message }) => message))).toEqual(['made']);
  });

  test('takes a table through its files, and a reader comes out', async () => {
    const trades = asset({
      key: 'trades',
      type: table({ ts: 'int64', side: 'string' }),
      run: () => ({ rows: 2, columns: { ts: Float64Array.of(1, 2), side: ['buy', null] } }),
    });
    const result = await materializeToMemory([trades]);
    const reader = result.outputForNode(trades);
    expectTypeOf(reader).toEqualTypeOf<TableReader<{ readonly ts: 'int64'; readonly side: 'string' }>>();
    expect(await reader.read(['side', 'ts'])).toEqual({
      rows: 2,
      columns: { side: ['buy', null], ts: Float64Array.of(1, 2) },
    });
    expect(result.assetMaterializations).toMatchObject([{ rows: 2 }]);
  });

  test('the outputs of a multi-asset have names', async () => {
    const raw = multiAsset({
      name: 'raw',
      outputs: { low: { type: json<number>() }, high: { key: 'top/high', type: json<number>() } },
      run: () => ({ low: 1, high: 9 }),
    });
    const result = await materializeToMemory([raw]);
    expect(result.outputForNode('raw', 'high')).toBe(9);
    expect(result.outputForNode('top/high')).toBe(9);
    expect(result.outputForNode(raw.outputs.low)).toBe(1);
    expect(() => result.outputForNode('raw')).toThrow('raw has no output undefined; name one of low, high');
    expect(() => result.outputForNode('row')).toThrow('row is not of this run; it ran raw');
  });

  test('a selection runs a part; what it needs must be there', async () => {
    const instance = ephemeralInstance();
    await expect(materialize([prices, mean], { partition, selection: 'mean', instance })).rejects.toThrow(
      'step mean needs prices of 2024-01-02, which is not published',
    );
    await materialize([prices, mean], { partition, selection: [prices], instance });
    const result = await materialize([prices, mean], {
      partition,
      selection: AssetSelection.assets('mean'),
      instance,
    });
    expect(result.assetMaterializations.map((m) => m.asset)).toEqual(['mean']);
    expect(result.outputForNode('mean')).toEqual({ mean: 4 });
    expect(() => result.outputForNode('prices')).toThrow('prices is not of this run');
    await expect(materialize([mean], { partition })).rejects.toThrow(
      'step mean depends on asset prices, which is not among the definitions; add it to assets',
    );
  });

  test('a value may be given for what is not run', async () => {
    const likes = externalAsset({ key: 'view/likes', type: json<number[]>(), partitions: days });
    const count = asset({
      key: 'count',
      partitions: days,
      deps: { likes, prices },
      type: json<number>(),
      run: (_context, inputs) => inputs.likes.length * inputs.prices.length,
    });
    const given = { 'view/likes': [1, 1], prices: [1, 1, 1, 1] };
    const result = await materialize([likes, prices, count], { partition, selection: 'count', given });
    expect(result.outputForNode(count)).toBe(8);
    expect(result.assetMaterializations.map((m) => m.asset)).toEqual(['count']);
    await expect(materialize([prices], { partition, given: { price: [] } })).rejects.toThrow(
      'given: "price" is unknown; there are prices',
    );
  });

  test('partitioned and unpartitioned assets run together, each at its own', async () => {
    const plain = asset({
      key: 'plain',
      type: json<string>(),
      run: (context) => `[${context.partition.key}]`,
    });
    const result = await materialize([plain, prices], { partition });
    expect(result.outputForNode(plain)).toBe('[]');
  });
});

describe('failures', () => {
  const cause = new TypeError('boom');
  const broken = asset({
    key: 'broken',
    run: () => {
      throw cause;
    },
  });
  const after = asset({ key: 'after', deps: { broken }, run: () => undefined });
  const later = asset({ key: 'later', deps: { after }, run: () => undefined });
  const beside = asset({ key: 'beside', type: json<number>(), run: () => 1 });

  test('are thrown with their cause', async () => {
    await expect(materialize([broken])).rejects.toMatchObject({ name: 'QuantFlow.StepFailed', cause });
    await expect(materialize([broken])).rejects.toThrow('step broken failed: TypeError: boom');
  });

  test('do not stop what does not depend on them, unless they are thrown', async () => {
    const result = await materialize([broken, after, later, beside], { raiseOnError: false });
    expect(result.success).toBe(false);
    expect([...result.failures].map(([step, error]) => [step, error.cause])).toEqual([['broken', cause]]);
    expect(result.skipped).toEqual(['after', 'later']);
    expect(result.outputForNode('beside')).toBe(1);
    expect(() => result.outputForNode('broken')).toThrow(
      'broken has no output: step broken failed: TypeError: boom',
    );
    expect(() => result.outputForNode('after')).toThrow('after did not run: an upstream failed');
  });

  test('are tried again at once, as the retry policy says; a Failure is not', async () => {
    let calls = 0;
    const flaky = asset({
      key: 'flaky',
      type: json<number>(),
      retry: { maxRetries: 2, delaySeconds: 3600 },
      run: () => {
        if (++calls < 3) throw new Error('not yet');
        return calls;
      },
    });
    expect((await materialize([flaky])).outputForNode(flaky)).toBe(3);
    calls = 0;
    const final = asset({
      key: 'final',
      retry: { maxRetries: 2 },
      run: () => {
        calls++;
        throw new Failure('never');
      },
    });
    await expect(materialize([final])).rejects.toThrow('never');
    expect(calls).toBe(1);
  });

  // Dagster publishes x in all four cases; we audit before we publish (decision 4), so a refused version is never seen.
  test.each([
    ['error', true, false, []],
    ['error', false, true, ['x', 'y']],
    ['warn', true, true, ['x', 'y']],
    ['warn', false, true, ['x', 'y']],
  ] as const)(
    'of a check with severity %s, blocking %s: success %s',
    async (severity, blocking, success, made) => {
      const failing = check({ name: 'c', severity, blocking, run: () => ({ passed: false }) });
      const x = asset({ key: 'x', type: json<number>(), checks: [failing], run: () => 1 });
      const y = asset({ key: 'y', deps: { x }, run: () => undefined });
      const result = await materialize([x, y], { raiseOnError: false });
      expect([result.success, result.assetMaterializations.map((m) => m.asset)]).toEqual([success, made]);
    },
  );
});

describe('config and resources', () => {
  const events: string[] = [];
  const http = resource({
    name: 'http',
    config: z.strictObject({ host: z.string().default('real') }),
    create: ({ host }) => {
      events.push(`create ${host}`);
      return { get: async () => host };
    },
    dispose: () => {
      events.push('dispose');
    },
  });
  const fetched = asset({
    key: 'web/page',
    type: json<string>(),
    resources: { http },
    config: z.strictObject({ n: z.int() }),
    configValue: { n: 1 },
    run: async ({ resources, config }) => `${await resources.http.get()} ${config.n}`,
  });
  const value = async (options: Parameters<typeof materialize>[1]): Promise<unknown> =>
    (await materialize([fetched], options)).outputForNode(fetched);

  test('a mock stands in place of the resource, which is then not made', async () => {
    events.length = 0;
    expect(await value({ resources: { http: { get: async () => 'fake' } } })).toBe('fake 1');
    expect(await value({ resources: { http: mockResource({ get: async () => 'mock' }) } })).toBe('mock 1');
    expect(events).toEqual([]);
    expect(await value({})).toBe('real 1');
    expect(events).toEqual(['create real', 'dispose']);
  });

  test('config of a run, of steps and of resources', async () => {
    const runConfig = {
      ops: { web__page: { config: { n: 5 } } },
      resources: { http: { config: { host: 'there' } } },
    };
    expect(await value({ runConfig })).toBe('there 5');
  });

  test.each<[string, object]>([
    ['resources: "htpp" is unknown; there are http', { resources: { htpp: 1 } }],
    ['runConfig: "op" is unknown; there are ops, resources', { runConfig: { op: {} } }],
    ['runConfig.ops.page: there is no step "page"', { runConfig: { ops: { page: { config: {} } } } }],
    [
      'runConfig.ops.web__page.config.n is "five": ',
      { runConfig: { ops: { 'web/page': { config: { n: 'five' } } } } },
    ],
    [
      'runConfig.ops.web__page.config has the unknown field "zz"; allowed: n',
      { runConfig: { ops: { web__page: { config: { zz: 1 } } } } },
    ],
    ['partition "x": none of the assets is partitioned', { partition: 'x' }],
    ['options: "partition_key" is unknown; there are partition,', { partition_key: 'x' }],
    ['there is no asset "nothing"', { selection: 'nothing' }],
    ['there is nothing to materialize', { selection: 'group:x' }],
    ['selection: "prices" is unknown; there are web/page', { selection: [prices] }],
  ])('refused: %s', async (message, options) => {
    await expect(materialize([fetched], options)).rejects.toThrow(message);
  });

  test('a config that lacks what the schema needs is refused before anything runs', async () => {
    const strict = asset({
      key: 'strict',
      config: z.strictObject({ n: z.int() }),
      type: json<number>(),
      run: ({ config }) => config.n,
    });
    await expect(materialize([strict])).rejects.toThrow('runConfig.ops.strict.config.n is missing: ');
    const runConfig = { ops: { strict: { config: { n: 5 } } } };
    expect((await materialize([strict], { runConfig })).outputForNode(strict)).toBe(5);
  });
});

describe('what is refused', () => {
  test('a partition that is missing, malformed, or has not ended', async () => {
    const instance = ephemeralInstance(() => Date.parse('2024-01-10T12:00:00Z'));
    await expect(materialize([prices])).rejects.toThrow('prices is partitioned; give a key by partition:');
    await expect(materialize([prices], { partition: 'nope' })).rejects.toThrow('prices: partition "nope": ');
    await expect(materialize([prices], { partition: '2024-01-10', instance })).rejects.toThrow(
      'has not ended',
    );
    expect((await materialize([prices], { partition: '2024-01-09', instance })).success).toBe(true);
  });

  test('materializeToMemory takes no stores', async () => {
    const options = { partition, instance: ephemeralInstance() };
    await expect(materializeToMemory([prices], options)).rejects.toThrow(
      'options of materializeToMemory: "instance" is unknown',
    );
  });
});

test('SQL is run as a step is: the asset is published, and read as a table', async () => {
  const sql = sqlAsset({ key: 'sql', type: table({ n: 'int64' }), sql: 'select 7 as n' });
  const result = await materialize([sql]);
  expect((await result.outputForNode(sql).read(['n'])).columns.n).toEqual(Float64Array.of(7));
});

test('runs of one instance have names of their own, and their tags', async () => {
  const instance = ephemeralInstance();
  const first = await materialize([prices], { partition, instance, tags: { team: 'x' } });
  const second = await materialize([prices], { partition, instance });
  expect([first.runId, second.runId]).toEqual(['test_1', 'test_2']);
  expect(await instance.catalog.run('test_1')).toMatchObject({ status: 'SUCCEEDED', tags: { team: 'x' } });
  expect((await instance.catalog.pointer('prices', partition))?.runId).toBe('test_2');
});
