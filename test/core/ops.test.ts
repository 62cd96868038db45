import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { selectAssets } from '../../core/graph/selection/evaluate.ts';
import { neighboursOf } from '../../core/graph/selection/traverse.ts';
import {
  type AssetOutput,
  definitions,
  graph,
  graphAsset,
  graphMultiAsset,
  job,
  json,
  mapOf,
  op,
  opJob,
  range,
  sqlOp,
  type TableReader,
  table,
  timeWindow,
  type ValueType,
} from '../../core/index.ts';
import { add, days, half, make, number, source, split } from './number-ops.ts';

describe('a graph asset', () => {
  const total = graphAsset({
    key: 'sums/total',
    group: 'sums',
    partitions: days,
    deps: { source },
    description: 'Half of it, twice',
    tags: { tier: '1' },
    compose: ({ source }) => add({ a: half({ n: source }), b: half.as('half_again')({ n: source }) }),
  });
  const project = definitions({ assets: [total, source], jobs: [job({ name: 'j' })] });

  test('is made by one step for each call of an op', () => {
    expect([...project.graph.steps.keys()]).toEqual(['source', 'half', 'half_again', 'add']);
    expect(total.step.name).toBe('add');
    expect(total.step.graph?.steps.map((step) => [step.name, step.group, step.partitions])).toEqual([
      ['half', 'sums', days],
      ['half_again', 'sums', days],
      ['add', 'sums', days],
    ]);
    expect(total).toMatchObject({ key: 'sums/total', description: 'Half of it, twice', tags: { tier: '1' } });
    expectTypeOf(total).toEqualTypeOf<AssetOutput<ValueType<number, number>>>();
  });

  test('is one asset: what its ops hand on is no asset', () => {
    expect([...project.graph.assets.keys()]).toEqual(['source', 'sums/total']);
    expect([...project.graph.outputs.keys()]).toEqual([
      'source',
      'sums/total/half',
      'sums/total/half_again',
      'sums/total',
    ]);
    expect([...selectAssets(project.graph, '*')]).toEqual(['source', 'sums/total']);
    expect([...selectAssets(project.graph, 'group:sums')]).toEqual(['sums/total']);
    expect(() => selectAssets(project.graph, 'sums/total/half')).toThrow('there is no asset');
  });

  test('has the upstreams of all its ops, and its lineage goes through them', () => {
    expect(neighboursOf(project.graph, 'sums/total', 'upstream').map((n) => [n.key, n.edge.to.name])).toEqual(
      [
        ['source', 'half'],
        ['source', 'half_again'],
      ],
    );
    expect(neighboursOf(project.graph, 'source', 'downstream').map((n) => n.key)).toEqual([
      'sums/total',
      'sums/total',
    ]);
    expect([...selectAssets(project.graph, '+sums/total')].sort()).toEqual(['source', 'sums/total']);
    expect([...selectAssets(project.graph, 'sinks(*)')]).toEqual(['sums/total']);
  });

  test('is selected with all its ops', () => {
    const { jobs } = definitions({
      assets: [total, source],
      jobs: [job({ name: 'j', selection: 'sums/total' })],
    });
    expect(jobs.get('j')?.steps.map((step) => step.name)).toEqual(['half', 'half_again', 'add']);
    expect([...(jobs.get('j')?.keys ?? [])]).toEqual(['sums/total']);
  });

  test('takes over retry, config, resources, compute and code version of each op', () => {
    const scaled = op({
      name: 'scaled',
      ins: { n: number },
      type: number,
      config: z.strictObject({ by: z.number() }),
      configValue: { by: 3 },
      retry: { maxRetries: 5 },
      codeVersion: 'v7',
      run: ({ config }, { n }) => n * config.by,
    });
    const { step } = graphAsset({ key: 'g', compose: () => scaled({ n: make() }) });
    expect(step).toMatchObject({ retry: { maxRetries: 5 }, codeVersion: 'v7', configValue: { by: 3 } });
    expect(step.graph?.steps[0]).toMatchObject({ name: 'make', retry: undefined });
  });

  test('gives a range to an op as a map', () => {
    const sum = op({
      name: 'sum',
      ins: { days: mapOf(number) },
      type: number,
      run: (_, { days }) => {
        expectTypeOf(days).toEqualTypeOf<ReadonlyMap<string, number>>();
        return [...days.values()].reduce((a, b) => a + b, 0);
      },
    });
    const week = range(source, { mapping: timeWindow({ startOffset: -6 }) });
    const { step } = graphAsset({
      key: 'week',
      partitions: days,
      deps: { week },
      compose: ({ week }) => sum({ days: week }),
    });
    expect(step.deps['days']).toMatchObject({ asset: source, loads: 'map' });
  });
});

describe('a graph multi-asset', () => {
  const pair = graphMultiAsset({
    name: 'pair',
    outputs: { low: {}, high: { key: 'top/high', tags: { of: 'pair' } } },
    compose: () => {
      const { low, high } = split({ n: make() });
      return { low: half({ n: low }), high };
    },
  });

  test('has an asset for each output, by name', () => {
    expect([pair.outputs.low.key, pair.outputs.high.key]).toEqual(['low', 'top/high']);
    expect(pair.outputs.high.tags).toEqual({ of: 'pair' });
    expectTypeOf(pair.outputs.high).toEqualTypeOf<AssetOutput<ValueType<number, number>>>();
    const { graph } = definitions({ assets: [pair] });
    expect([...graph.outputs.values()].map(({ key, isIntermediate }) => [key, isIntermediate])).toEqual([
      ['pair/make', true],
      ['pair/split/low', true],
      ['top/high', false],
      ['low', false],
    ]);
  });

  test('of which a job takes some takes no op that only the others need', () => {
    const names = (selection: string): unknown =>
      definitions({ assets: [pair], jobs: [job({ name: 'j', selection })] })
        .jobs.get('j')
        ?.steps.map((step) => step.name);
    expect(names('top/high')).toEqual(['make', 'split']);
    expect(names('low')).toEqual(['make', 'split', 'half']);
  });
});

describe('graphs in graphs', () => {
  const twice = graph({ name: 'twice', ins: { n: number }, compose: ({ n }) => add({ a: n, b: n }) });

  test('their ops become ops of the graph around them', () => {
    const { step } = graphAsset({ key: 'g', compose: () => half({ n: twice({ n: make() }) }) });
    expect(step.graph?.steps.map((s) => s.name)).toEqual(['make', 'add', 'half']);
  });

  test('called twice they need names, which stand before those of their ops', () => {
    const { step } = graphAsset({
      key: 'g',
      compose: () => twice.as('second')({ n: twice.as('first')({ n: make() }) }),
    });
    expect(step.graph?.steps.map((s) => s.name)).toEqual(['make', 'first_add', 'second_add']);
    expect(() => graphAsset({ key: 'g', compose: () => twice({ n: twice({ n: make() }) }) })).toThrow(
      "graph asset g has two ops called add; name one of the calls: add.as('another_name')(...)",
    );
  });
});

describe('a job of ops', () => {
  const report = opJob({
    name: 'report',
    partitions: days,
    deps: { source },
    compose: ({ source }) => half({ n: source }),
  });

  test('has the steps of its ops and no asset', () => {
    const { jobs, graph } = definitions({ assets: [source], jobs: [report, job({ name: 'j' })] });
    expect(jobs.get('report')?.steps.map((step) => step.name)).toEqual(['half']);
    expect(jobs.get('report')?.keys.size).toBe(0);
    expect(jobs.get('j')?.steps.map((step) => step.name)).toEqual(['source']);
    expect([...graph.outputs.keys()]).toEqual(['source', 'report/half']);
  });

  test('needs an op, and its deps among the assets', () => {
    expect(() => opJob({ name: 'none', compose: () => {} })).toThrow(
      'job none calls no op in its compose; call at least one',
    );
    expect(() => definitions({ assets: [], jobs: [report] })).toThrow(
      'step half depends on asset source, which is not among the definitions; add it to assets',
    );
    expect(() => definitions({ assets: [source], jobs: [report, report] })).toThrow(
      'two jobs are called report; rename one',
    );
  });
});

describe('types', () => {
  test('inputs and outputs of ops are typed', () => {
    const trades = table({ ts: 'int64', price: 'double' });
    const read = op({
      name: 'read',
      ins: { trades },
      run: (_, inputs) => {
        expectTypeOf(inputs.trades).toEqualTypeOf<
          TableReader<{ readonly ts: 'int64'; readonly price: 'double' }>
        >();
      },
    });
    const text = op({ name: 'text', type: json<string>(), run: () => 'text' });
    const rows = sqlOp({ name: 'rows', type: trades, sql: 'select 1 as ts, 2 as price' });
    const problems: unknown[] = [];
    const tried = (compose: () => unknown): void => {
      try {
        opJob({ name: 'typed', compose });
      } catch (error) {
        problems.push((error as Error).message);
      }
    };
    tried(() => read({ trades: rows() }));
    // @ts-expect-error a number where a table belongs
    tried(() => read({ trades: make() }));
    // @ts-expect-error an input that is missing
    tried(() => read({}));
    // @ts-expect-error an input that there is not
    tried(() => read({ trades: rows(), trade: make() }));
    // @ts-expect-error a text where a number belongs: the two are kept alike
    tried(() => half({ n: text() }));
    // @ts-expect-error a value where a handle belongs
    tried(() => half({ n: 5 }));
    // @ts-expect-error an op of several outputs is an object of handles
    tried(() => half({ n: split({ n: make() }) }));
    // @ts-expect-error the asset would be a text
    graphAsset<ValueType<number, number>, Record<never, never>>({ key: 'wrong', compose: () => text() });
    expect(problems).toEqual([
      'input trades of op read is declared as table and gets json',
      'op read needs input trades; its inputs are trades',
      'op read has no input trade; did you mean trades?',
      "input n of op half must be what an op returned or a dep of the graph, not 5; a constant belongs into the op's config",
      "input n of op half must be what an op returned or a dep of the graph, not an object of outputs (name one: low, high); a constant belongs into the op's config",
    ]);
  });
});
