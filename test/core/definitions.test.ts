import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Step } from '../../core/assets/step.ts';
import {
  asset,
  batch,
  check,
  daily,
  definitions,
  dep,
  externalAsset,
  identity,
  job,
  json,
  lambda,
  multiAsset,
  partitionSchedule,
  product,
  sqlAsset,
  statics,
  table,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });
const empty = { run: () => undefined };

function problems(make: () => unknown): readonly string[] {
  try {
    make();
    return [];
  } catch (error) {
    return (error as { problems?: readonly string[] }).problems ?? [String(error)];
  }
}

describe('a project as a whole', () => {
  test('steps come upstream first, and a multi-asset is one step', () => {
    const raw = multiAsset({
      name: 'raw',
      outputs: { a: {}, b: { key: 'bee' } },
      run: () => ({ a: undefined, b: undefined }),
    });
    const sum = asset({ key: 'sum', deps: { x: raw.outputs.a, y: raw.outputs.b }, ...empty });
    const { graph } = definitions({ assets: [sum, raw] });
    expect([...graph.steps.keys()]).toEqual(['raw', 'sum']);
    expect([...graph.assets.keys()]).toEqual(['a', 'bee', 'sum']);
    expect(graph.upstreamOf(graph.steps.get('sum') as Step).map((edge) => edge.dependency.asset.key)).toEqual(
      ['a', 'bee'],
    );
  });

  test('a step has no more outputs than are published at once', () => {
    const of = (count: number) => {
      const outputs = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`o${i}`, { optional: true }]),
      );
      return multiAsset({ name: 'wide', outputs, run: () => ({}) });
    };
    expect(problems(() => definitions({ assets: [of(49)] }))).toEqual([]);
    expect(problems(() => definitions({ assets: [of(50)] }))).toEqual([
      'step wide has 50 outputs, and at most 49 are published at once; make the assets in several steps',
    ]);
  });

  test('kinds are those of the compute, of the type, and free ones', () => {
    expect(
      asset({ key: 'x', compute: batch(), type: table({ a: 'int8' }), kinds: ['numba'], run: () => [] })
        .kinds,
    ).toEqual(['batch', 'parquet', 'numba']);
    expect(sqlAsset({ key: 'y', type: table({ a: 'int8' }), sql: 'select 1 as a' }).kinds).toEqual([
      'athena',
      'sql',
      'parquet',
    ]);
  });

  const cycle = (): unknown => {
    const deps: Record<string, ReturnType<typeof asset>> = {};
    const a = asset({ key: 'a', deps, ...empty });
    const b = asset({ key: 'b', deps: { a }, ...empty });
    (a.step.deps as Record<string, unknown>)['b'] = dep(b, { mapping: identity() });
    return definitions({ assets: [a, b] });
  };

  test.each<[string, () => unknown, string]>([
    [
      'duplicate key',
      () =>
        definitions({
          assets: [
            asset({ key: 'a', ...empty }),
            multiAsset({ name: 'm', outputs: { a: {} }, run: () => ({ a: undefined }) }),
          ],
        }),
      'asset a is defined twice; give one of them another key',
    ],
    [
      'an optional SQL asset',
      () =>
        definitions({
          assets: [sqlAsset({ key: 'y', type: table({ a: 'int8' }), optional: true, sql: 'select 1 as a' })],
        }),
      'step y: a SQL asset always has a result, so y cannot be optional; leave it out, or make the asset by a function',
    ],
    [
      'an optional asset of nothing',
      () => definitions({ assets: [asset({ key: 'a', optional: true, ...empty })] }),
      'asset a is optional and has no type: a function that returns nothing leaves it out; give it a type, such as json()',
    ],
    [
      'keys of one folder',
      () =>
        definitions({
          assets: [
            asset({ key: 'a/b', ...empty }),
            multiAsset({ name: 'm', outputs: { x: { key: 'a__b' } }, run: () => ({ x: undefined }) }),
          ],
        }),
      'assets a/b and a__b would share the folder a__b; rename one',
    ],
    [
      'unknown dep',
      () =>
        definitions({ assets: [asset({ key: 'b', deps: { a: asset({ key: 'a', ...empty }) }, ...empty })] }),
      'step b depends on asset a, which is not among the definitions; add it to assets',
    ],
    ['cycle', cycle, 'the assets form a cycle: a -> b -> a; remove one of these dependencies'],
    [
      'partition mismatch',
      () => {
        const a = asset({ key: 'a', partitions: days, ...empty });
        const partitions = statics(['x'], { name: 'sym' });
        return definitions({ assets: [a, asset({ key: 'b', partitions, deps: { a }, ...empty })] });
      },
      'step b, dep a (a): identity mapping needs equal dimensions: upstream is dt (daily), downstream is sym (static)',
    ],
    [
      'dimension = column',
      () =>
        definitions({
          assets: [asset({ key: 'a', partitions: days, type: table({ dt: 'string' }), run: () => [] })],
        }),
      'asset a: partition dimension dt has the name of a column; rename one (Glue refuses such a table and DuckDB overrides the column)',
    ],
    [
      'key with a path in it',
      () => definitions({ assets: [asset({ key: '../a', ...empty })] }),
      'asset key "../a" is not allowed: use letters, digits and _ , starting with a letter, parts joined by / , at most 200 characters',
    ],
    [
      'impossible container',
      () =>
        definitions({ assets: [asset({ key: 'a', compute: batch({ vcpu: 2, memoryMb: 3000 }), ...empty })] }),
      'step a: batch memoryMb 3000 does not go with vcpu 2: use 4096 to 16384 in steps of 1024',
    ],
    [
      'long function',
      () =>
        definitions({ assets: [asset({ key: 'a', compute: lambda({ timeoutSeconds: 3600 }), ...empty })] }),
      'step a: lambda timeoutSeconds 3600 is outside 1 to 900; longer work belongs on batch()',
    ],
    [
      'config with a wrong value',
      () =>
        definitions({
          assets: [
            asset({
              key: 'a',
              config: z.strictObject({ n: z.number() }),
              configValue: { n: 'x' } as never,
              ...empty,
            }),
          ],
        }),
      'ops.a.config.n is "x": Invalid input: expected number, received string',
    ],
    [
      'sort key',
      () =>
        definitions({
          assets: [asset({ key: 'a', type: { ...table({ ts: 'int64' }), sortKey: ['t'] }, run: () => [] })],
        }),
      'asset a: sort key t is not one of its columns, ts',
    ],
    [
      'two jobs of one name',
      () =>
        definitions({
          assets: [asset({ key: 'a', ...empty })],
          jobs: [job({ name: 'j' }), job({ name: 'j' })],
        }),
      'two jobs are called j; rename one',
    ],
    [
      'empty job',
      () =>
        definitions({
          assets: [asset({ key: 'a', ...empty })],
          jobs: [job({ name: 'j', selection: 'group:x' })],
        }),
      'job j: selection "group:x" has no asset that can be run; there are a (group default)',
    ],
    [
      'schedule without time',
      () =>
        definitions({
          assets: [asset({ key: 'a', ...empty })],
          jobs: [job({ name: 'j', schedule: partitionSchedule() })],
        }),
      'job j: a partition schedule needs a time dimension, such as daily(); its partitions have none',
    ],
  ])('%s', (_, make, problem) => {
    expect(problems(make)).toEqual([problem]);
  });

  test('a job over assets with different symbols runs over all of them', () => {
    const of = (...symbols: string[]) => product(days, statics(symbols, { name: 'sym' }));
    const a = asset({ key: 'a', partitions: of('X'), ...empty });
    const b = asset({ key: 'b', partitions: of('Y'), ...empty });
    const { jobs } = definitions({ assets: [a, b], jobs: [job({ name: 'j' })] });
    expect(jobs.get('j')?.partitions?.dimensions[1]?.count(0)).toBe(2);
  });

  test('external assets stand in the graph and no job runs them', () => {
    const view = externalAsset({ key: 'feature_view/likes' });
    const { jobs } = definitions({
      assets: [view, asset({ key: 'a', deps: { view }, ...empty })],
      jobs: [job({ name: 'j' })],
    });
    expect(jobs.get('j')?.steps.map((step) => step.name)).toEqual(['a']);
  });
});

describe('types', () => {
  const trades = asset({ key: 'trades', type: table({ ts: 'int64', side: 'string' }), run: () => [] });
  const mean = asset({ key: 'mean', type: json<{ mean: number }>(), run: () => ({ mean: 1 }) });

  test('a run function gets what its upstreams give', () => {
    asset({
      key: 'x',
      deps: { trades, m: mean },
      run: async (_, inputs) => {
        const { columns } = await inputs.trades.read(['ts', 'side']);
        const ts: Float64Array = columns.ts;
        const side: readonly (string | null)[] = columns.side;
        const value: number = inputs.m.mean;
        // @ts-expect-error price is no column of trades
        await inputs.trades.read(['price']);
        // @ts-expect-error there is no such input
        inputs.nothing;
        return void [ts, side, value];
      },
    });
  });

  test('a run function returns what its output holds', () => {
    const number = json<number>();
    // @ts-expect-error a text is not a number
    asset({ key: 'x', type: number, run: () => 'text' });
    const outputs = { a: { type: number }, b: { type: number } };
    // @ts-expect-error the output b is missing
    multiAsset({ name: 'm', outputs, run: () => ({ a: 1 }) });
    const config = z.strictObject({ n: z.number().default(1) });
    // @ts-expect-error the config has no such key
    asset({ key: 'y', config, configValue: { m: 2 }, ...empty });
    const positive = check<typeof number>({ name: 'positive', run: (value) => ({ passed: value > 0 }) });
    asset({ key: 'z', type: number, checks: [positive], run: () => 1 });
    expect(positive.blocking).toBe(false);
  });
});
