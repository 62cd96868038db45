import { existsSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  asset,
  daily,
  json,
  multiAsset,
  product,
  resource,
  sqlAsset,
  statics,
  table,
} from '../../core/index.ts';
import {
  buildAssetContext,
  buildOpContext,
  callAsset,
  mockResource,
  tableReaderOf,
} from '../../runtime/testing/index.ts';

const days = daily({ start: '2025-01-01' });
const us = (iso: string): number => Date.parse(iso) * 1000;

describe('a built context', () => {
  test('has the key and the window of its partition', () => {
    const { partition } = buildAssetContext({ partition: '2025-01-02', partitions: days });
    expect(partition.key).toBe('2025-01-02');
    expect(partition.values).toEqual({ dt: '2025-01-02' });
    expect(partition.window).toEqual({
      startUs: us('2025-01-02T00:00:00Z'),
      endUs: us('2025-01-03T00:00:00Z'),
    });
  });

  test('without a partition raises when the partition is read, and not before', () => {
    const context = buildAssetContext({ partitions: days });
    expect(() => context.partition.key).toThrow(
      'this context has no partition; build it with partition: KEY',
    );
    expect(() => context.partition.values).toThrow('has no partition');
    expect(() => context.partition.window).toThrow('has no partition');
    expect(() => buildAssetContext().partition.key).toThrow('has no partition');
  });

  test('takes a malformed key, which raises when its window is read', () => {
    const { partition } = buildAssetContext({ partition: 'nope', partitions: days });
    expect(partition.key).toBe('nope');
    expect(() => partition.window).toThrow('"nope"');
  });

  test('for an unpartitioned asset has the empty key, as in a run', () => {
    const a = asset({ key: 'a', run: () => undefined });
    const { partition } = buildAssetContext({ asset: a });
    expect([partition.key, partition.values, 'window' in partition]).toEqual(['', {}, false]);
  });

  test('that knows no partitions says so when a window is read', () => {
    const { partition } = buildAssetContext({ partition: '2025-01-02' });
    expect(partition.key).toBe('2025-01-02');
    expect(() => partition.window).toThrow('build it with asset: or partitions:');
  });

  test('keeps what is logged, added and attached', () => {
    const context = buildAssetContext();
    context.log.info('hello', { n: 1 });
    context.log.warn('careful');
    context.addOutputMetadata({ rows: 1 });
    context.addOutputMetadata({ bytes: 2 });
    expect(context.attach('note.md', '# hi')).toBe('_note.md');
    expect(context.logged).toEqual([
      { level: 'info', message: 'hello', fields: { n: 1 } },
      { level: 'warn', message: 'careful' },
    ]);
    expect(context.outputMetadata).toEqual({
      result: { rows: { type: 'int', value: 1 }, bytes: { type: 'int', value: 2 } },
    });
    expect(() => context.addOutputMetadata({ ratio: Number.NaN })).toThrow('metadata ratio of output result');
    expect(context.attachments).toEqual({ result: { 'note.md': '# hi' } });
  });

  test('has a scratch folder and the signal given', async () => {
    const { signal } = new AbortController();
    const context = buildAssetContext({ signal });
    expect(context.signal).toBe(signal);
    expect(existsSync(await context.scratch())).toBe(true);
  });

  test('refuses an option that there is not', () => {
    expect(() => buildAssetContext({ partition_key: 'x' } as object)).toThrow(
      'unknown option partition_key; options are asset, op, partition,',
    );
  });
});

const limits = z.strictObject({ n: z.number(), label: z.string().default('x') });

describe('config and resources of a context', () => {
  const scaled = asset({
    key: 'scaled',
    type: json<number>(),
    config: limits,
    configValue: { n: 1 },
    resources: {
      store: resource({
        name: 'store',
        config: z.strictObject({}),
        create: (): { get(): number } => ({ get: () => 0 }),
      }),
    },
    run: ({ config, resources }) => config.n * resources.store.get(),
  });

  test('config is parsed by the schema of the asset, defaults filled in', () => {
    expect(buildAssetContext({ asset: scaled, config: { n: 3 } }).config).toEqual({ n: 3, label: 'x' });
    expect(buildAssetContext({ asset: scaled }).config).toEqual({ n: 1, label: 'x' });
    expect(() => buildAssetContext({ asset: scaled, config: { n: 'five' } })).toThrow(
      /^ops\.scaled\.config\.n is "five": /,
    );
    expect(() => buildAssetContext({ asset: scaled, config: { zz: 1 } })).toThrow('zz');
  });

  test('a mocked resource is used, one that is missing raises when it is read, an unknown one is refused', async () => {
    const resources = { store: { get: () => 21 } };
    const context = buildAssetContext({ asset: scaled, config: { n: 2 }, resources });
    expect(await callAsset(scaled, context)).toBe(42);
    await expect(callAsset(scaled, null)).rejects.toThrow(
      'step scaled uses its resource store; build the context with resources: { store: ... }',
    );
    expect(() => buildAssetContext({ asset: scaled, resources: { stor: 1 } })).toThrow(
      'step scaled has no resource stor; it has store',
    );
  });

  test('a resource with a given value', () => {
    expect(mockResource({ get: () => 1 }).create({} as never, {} as never)).toHaveProperty('get');
  });
});

describe('direct calls', () => {
  test('an asset without inputs needs no context', async () => {
    const two = asset({ key: 'two', type: json<number>(), run: () => 2 });
    expect(await callAsset(two)).toBe(2);
    expect(await callAsset(two, null)).toBe(2);
    expect(await callAsset(two, buildOpContext())).toBe(2);
    expectTypeOf(callAsset(two)).resolves.toEqualTypeOf<number>();
  });

  const prices = asset({ key: 'prices', partitions: days, type: json<number[]>(), run: () => [1] });
  const mean = asset({
    key: 'mean',
    partitions: days,
    deps: { prices },
    type: json<string>(),
    run: ({ partition, log, addOutputMetadata }, { prices: values }) => {
      log.info('averaging');
      addOutputMetadata({ count: values.length });
      return `${partition.key} ${values.reduce((sum, value) => sum + value, 0) / values.length}`;
    },
  });

  test('a context that was built for no asset takes on the asset’s partitions, and keeps what is said to it', async () => {
    const context = buildAssetContext({ partition: '2025-01-02' });
    expect(await callAsset(mean, context, { prices: [1, 3] })).toBe('2025-01-02 2');
    expect(context.logged).toEqual([{ level: 'info', message: 'averaging' }]);
    expect(context.outputMetadata).toEqual({ mean: { count: { type: 'int', value: 2 } } });
    const window = asset({
      key: 'w',
      partitions: days,
      type: json(),
      run: ({ partition }) => partition.window?.startUs,
    });
    expect(await callAsset(window, context)).toBe(us('2025-01-02T00:00:00Z'));
    await expect(callAsset(window, buildAssetContext({ partition: 'nope' }))).rejects.toThrow('"nope"');
  });

  test('a partition that is used and not given raises', async () => {
    await expect(callAsset(mean, null, { prices: [1] })).rejects.toThrow('this context has no partition');
  });

  test('inputs are those of the asset', async () => {
    await expect(callAsset(mean, null, {})).rejects.toThrow(
      'step mean needs input prices; its inputs are prices',
    );
    await expect(callAsset(mean, null, { prices: [], price: [] })).rejects.toThrow(
      'step mean has no input price;',
    );
    await expect(callAsset(prices, null, { x: 1 })).rejects.toThrow(
      'step prices has no input x; it has none',
    );
  });

  test('the error of the function comes as it is', async () => {
    const cause = new TypeError('boom');
    const broken = asset({
      key: 'broken',
      run: () => {
        throw cause;
      },
    });
    await expect(callAsset(broken)).rejects.toBe(cause);
  });

  test('a multi-asset gives its outputs; one of them alone cannot be called, nor can SQL', async () => {
    const both = multiAsset({
      name: 'both',
      outputs: { low: { type: json<number>() }, high: { type: json<number>() } },
      partitions: product(days, statics(['X'], { name: 'sym' })),
      run: ({ partition }) => ({ low: 1, high: partition.key.length }),
    });
    expect(await callAsset(both, buildAssetContext({ partition: '2025-01-02|X' }))).toEqual({
      low: 1,
      high: 12,
    });
    await expect(callAsset(both.outputs.low)).rejects.toThrow('low is one of several assets of step both');
    const sql = sqlAsset({ key: 'sql', type: table({ n: 'int64' }), sql: 'select 1 as n' });
    await expect(callAsset(sql)).rejects.toThrow('step sql has no function to call: it is sql');
  });

  test('a context for another asset is refused', async () => {
    await expect(
      callAsset(prices, buildAssetContext({ asset: mean, partition: '2025-01-02' })),
    ).rejects.toThrow('this context was built for mean, not for prices');
  });

  test('a table in memory is read like a stored one', async () => {
    const trades = asset({
      key: 'trades',
      type: table({ price: 'double', side: 'string', n: 'int32' }),
      run: () => [],
    });
    const total = asset({
      key: 'total',
      deps: { trades },
      type: json<number>(),
      run: async (_context, { trades: reader }) => {
        let sum = 0;
        for await (const { columns, rows } of reader.batches(['price'])) {
          for (let i = 0; i < rows; i++) sum += columns.price[i] as number;
        }
        return sum;
      },
    });
    const reader = tableReaderOf(trades.type, {
      rows: 2,
      columns: {
        price: Float64Array.of(1, 2, 99),
        side: { values: ['buy', 'sell'], codes: Uint8Array.of(1, 0) },
        n: Int32Array.of(1, 2),
      },
    });
    expect(await callAsset(total, null, { trades: reader })).toBe(3);
    expect(await reader.read(['side', 'n'])).toEqual({
      rows: 2,
      columns: { side: ['sell', 'buy'], n: Float64Array.of(1, 2) },
    });
    await expect(reader.read(['nope' as 'n'])).rejects.toThrow(
      'there is no column nope; columns are price, side, n',
    );
    await expect(reader.files()).rejects.toThrow('has no files');
  });
});
