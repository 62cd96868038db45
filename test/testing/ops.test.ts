import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { daily, dynamicOp, graphAsset, json, mapOf, op, sqlOp, table } from '../../core/index.ts';
import { buildOpContext, callOp, ephemeralInstance, materialize } from '../../runtime/testing/index.ts';

const number = json<number>();
const days = daily({ start: '2024-01-01' });
const scale = op({
  name: 'scale',
  ins: { n: number },
  type: number,
  config: z.strictObject({ by: z.number().default(2) }),
  run: ({ config, log }, { n }) => {
    log.info('scaling');
    return n * config.by;
  },
});
const start = op({ name: 'start', type: number, run: ({ partition }) => Number(partition.key.slice(-2)) });
const split = op({
  name: 'split',
  ins: { n: number },
  outputs: { low: { type: number }, high: { type: number } },
  run: (_, { n }) => ({ low: n - 1, high: n + 1 }),
});

describe('callOp', () => {
  test('calls the function of an op', async () => {
    const result = await callOp(scale, null, { n: 3 });
    expectTypeOf(result).toEqualTypeOf<number>();
    expect(result).toBe(6);
    const both = await callOp(split, null, { n: 3 });
    expectTypeOf(both.low).toEqualTypeOf<number>();
    expect(both).toEqual({ low: 2, high: 4 });
  });

  test('with a context that knows the op', async () => {
    const context = buildOpContext({ op: scale, config: { by: 5 } });
    expect(await callOp(scale, context, { n: 3 })).toBe(15);
    expect(context.logged).toMatchObject([{ message: 'scaling' }]);
    expect(() => buildOpContext({ op: scale, config: { times: 5 } })).toThrow(
      'ops.scale.config has the unknown field "times"',
    );
    await expect(callOp(start, context)).rejects.toThrow(
      'this context was built for scale, not for start; build one with op: of the latter',
    );
    const at = buildOpContext({ partitions: days, partition: '2024-01-07' });
    expect(await callOp(start, at)).toBe(7);
  });

  test('refuses inputs that do not fit, and an op without a function', async () => {
    await expect(callOp(scale, null, {} as never)).rejects.toThrow(
      'op scale needs input n; its inputs are n',
    );
    await expect(callOp(scale, null, { n: 1, m: 2 } as never)).rejects.toThrow('op scale has no input m');
    const query = sqlOp({ name: 'query', type: table({ n: 'int64' }), sql: 'select 1 as n' });
    await expect(callOp(query)).rejects.toThrow('op query has no function to call: it is sql');
  });
});

describe('materialize', () => {
  const made = graphAsset({
    key: 'made',
    partitions: days,
    compose: () => {
      const { high } = split({ n: scale({ n: start() }) });
      return scale.as('scale_again')({ n: high });
    },
  });

  test('runs a graph asset; the outputs of its ops are had by their names', async () => {
    const result = await materialize([made], {
      partition: '2024-01-03',
      runConfig: { ops: { scale_again: { config: { by: 10 } } } },
    });
    expect(result.success).toBe(true);
    expect(result.outputForNode(made)).toBe(70);
    expect(result.outputForNode('start')).toBe(3);
    expect(result.outputForNode('split', 'low')).toBe(5);
    expect(result.outputForNode('made/split/high')).toBe(7);
    expect(result.assetMaterializations.map(({ asset }) => asset)).toEqual(['made']);
    expect(result.materializationsForNode('scale').map(({ asset }) => asset)).toEqual(['made/scale']);
  });

  test('selects it as a whole, and retries each op by its own policy', async () => {
    let calls = 0;
    const flaky = op({
      name: 'flaky',
      type: number,
      retry: { maxRetries: 2 },
      run: () => {
        if (++calls < 3) throw new Error('not yet');
        return calls;
      },
    });
    const asset = graphAsset({ key: 'flaky_asset', compose: () => scale({ n: flaky() }) });
    const result = await materialize([asset], { selection: [asset], instance: ephemeralInstance() });
    expect(result.outputForNode(asset)).toBe(6);
    expect(result.logs.map(({ step, attempt }) => `${step} ${attempt}`)).toEqual([
      'flaky 0000.00',
      'flaky 0000.01',
      'flaky 0000.02',
      'scale 0000.00',
    ]);
  });
});

describe('a fan-out in a test', () => {
  const parts = dynamicOp({
    name: 'parts',
    ins: { n: number },
    type: number,
    run: (_, { n }) => new Map(Array.from({ length: n }, (_, i) => [`part_${i}`, i])),
  });
  const three = op({ name: 'three', type: number, run: () => 3 });
  const sum = op({
    name: 'sum',
    ins: { parts: mapOf(number) },
    type: number,
    run: (_, { parts }) => [...parts.values()].reduce((a, b) => a + b, 0),
  });
  const total = graphAsset({
    key: 'total',
    compose: () =>
      sum({
        parts: parts({ n: three() })
          .map((n) => scale({ n }))
          .collect(),
      }),
  });

  test('callOp gives what the function returned', async () => {
    const made = new Map(await callOp(parts, null, { n: 2 }));
    expectTypeOf(made).toEqualTypeOf<Map<string, number>>();
    expect([...made]).toEqual([
      ['part_0', 0],
      ['part_1', 1],
    ]);
  });

  test('materialize runs each item; outputs are maps by mapping key', async () => {
    const result = await materialize([total]);
    expect(result.outputForNode(total)).toBe(6);
    expect(result.outputForNode('scale')).toEqual(
      new Map([
        ['part_0', 0],
        ['part_1', 2],
        ['part_2', 4],
      ]),
    );
    expect(result.outputForNode('parts')).toEqual(
      new Map([
        ['part_0', 0],
        ['part_1', 1],
        ['part_2', 2],
      ]),
    );
  });
});
