/** What a config may hold, and what is told of one that does not fit. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { configProblems, textOfProblem } from '../../core/config/check.ts';
import { withDefaults } from '../../core/config/run-config.ts';
import {
  asset,
  daily,
  definitions,
  env,
  job,
  partitionSchedule,
  resource,
  secret,
} from '../../core/index.ts';

const problems = (schema: z.ZodType, value: unknown): readonly string[] =>
  configProblems(schema, value).map((problem) => textOfProblem('ops.a.config', problem));

describe('a reference', () => {
  const scalars = z.strictObject({
    text: z.string().min(5),
    n: z.int().positive(),
    isOn: z.boolean(),
    side: z.enum(['buy', 'sell']),
    exact: z.literal(5),
    address: z.email(),
    coerced: z.coerce.number(),
    either: z.union([z.number(), z.literal('auto')]),
    maybe: z.string().nullable(),
    checked: z.string().refine((text) => text.startsWith('x')),
    piped: z.string().transform((text) => text.length),
  });

  test.each(Object.keys(scalars.shape))('may stand for %s', (field) => {
    const schema = scalars.pick({ [field]: true } as never);
    expect(problems(schema, { [field]: env('X') })).toEqual([]);
    expect(problems(schema, { [field]: secret('a/b') })).toEqual([]);
  });

  test('may stand inside lists, records, nested objects and alternatives', () => {
    const schema = z.strictObject({
      list: z.array(z.number()),
      record: z.record(z.string(), z.boolean()),
      nested: z.strictObject({ deep: z.strictObject({ n: z.int() }) }),
      alternative: z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.number() })]),
      kind: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('x'), n: z.int() })]),
    });
    const value = {
      list: [1, env('X')],
      record: { on: env('X') },
      nested: { deep: { n: env('X') } },
      alternative: { b: env('X') },
      kind: { kind: 'x', n: env('X') },
    };
    expect(problems(schema, value)).toEqual([]);
  });

  test.each<[string, z.ZodType]>([
    ['an object', z.strictObject({ host: z.string() })],
    ['a list', z.array(z.string())],
    ['a record of numbers', z.record(z.string(), z.number())],
    [
      'objects of several forms',
      z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]),
    ],
  ])('does not stand for %s', (_, schema) => {
    expect(problems(z.strictObject({ field: schema }), { field: env('X') })).not.toEqual([]);
  });

  test('has a name that can be one', () => {
    const schema = z.strictObject({ key: z.string() });
    expect(problems(schema, { key: env('a b') })).toEqual([
      'ops.a.config.key "a b" is not the name of an environment variable',
    ]);
    expect(problems(schema, { key: secret('../x') })).toEqual([
      'ops.a.config.key "../x" is not the name of a secret, such as tardis/api-key',
    ]);
  });

  test('stays in a config whose other fields get their defaults', () => {
    const schema = z.strictObject({
      n: z.int(),
      label: z.string().default('x'),
      note: z.string().optional(),
    });
    expect(withDefaults(schema, { n: env('N') })).toEqual({ n: { env: 'N' }, label: 'x' });
    expect(withDefaults(schema, { n: 1 })).toEqual({ n: 1, label: 'x' });
    expect(withDefaults(z.strictObject({ inner: schema }), { inner: { n: env('N') } })).toEqual({
      inner: { n: { env: 'N' }, label: 'x' },
    });
  });
});

describe('a problem names the path, the value and what is allowed', () => {
  const schema = z.strictObject({
    window: z.int(),
    symbols: z.record(z.string(), z.strictObject({ bars: z.array(z.int()) })).default({}),
  });

  test.each<[unknown, string]>([
    [{ window: 'five' }, 'ops.a.config.window is "five": Invalid input: expected int, received string'],
    [{}, 'ops.a.config.window is missing: Invalid input: expected number, received undefined'],
    [
      { window: 1, symbols: { BTC: { bars: [1, 'x'] } } },
      'ops.a.config.symbols.BTC.bars[1] is "x": Invalid input: expected number, received string',
    ],
    [
      { window: 1, symbol: {} },
      'ops.a.config has the unknown field "symbol" (did you mean symbols?); allowed: window, symbols',
    ],
  ])('%j', (value, message) => {
    const [problem] = problems(schema, value);
    expect(problem?.replace('expected int', 'expected number')).toBe(
      message.replace('expected int', 'expected number'),
    );
  });

  test('a schema that would drop an unknown key refuses it as well; a loose one takes it', () => {
    expect(problems(z.object({ n: z.int().default(1) }), { wide: 2 })).toEqual([
      'ops.a.config has the unknown field "wide"; allowed: n',
    ]);
    expect(problems(z.looseObject({ n: z.int().default(1) }), { m: 2 })).toEqual([]);
  });
});

describe('definitions refuse', () => {
  const token = z.strictObject({ token: z.string() });
  const run = (): void => {};
  const problemOf = (...assets: Parameters<typeof definitions>[0]['assets'][number][]): string => {
    try {
      definitions({ assets });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('a resource whose config is wrong, also a nested one', () => {
    const inner = resource({
      name: 'inner',
      config: token,
      configValue: { token: 5 as never },
      create: () => 1,
    });
    const outer = resource({ name: 'outer', uses: { inner }, create: () => 1 });
    expect(problemOf(asset({ key: 'a', resources: { outer }, run }))).toBe(
      'resources.inner.config.token is 5: Invalid input: expected string, received number',
    );
  });

  test('two resources of one name that are not the same', () => {
    const make = () => resource({ name: 'http', create: () => 1 });
    const [one, two] = [make(), make()];
    const message =
      'two resources are called http and are not the same; rename one, or use one definition in both places';
    expect(
      problemOf(asset({ key: 'a', resources: { one }, run }), asset({ key: 'b', resources: { two }, run })),
    ).toBe(message);
    expect(
      problemOf(
        asset({ key: 'a', resources: { one }, run }),
        asset({ key: 'b', resources: { other: one }, run }),
      ),
    ).toBe('');
  });

  test('resources that are made from each other', () => {
    const a = resource({ name: 'a', uses: {}, create: () => 1 });
    const b = resource({ name: 'b', uses: { a }, create: () => 1 });
    Object.assign(a.uses, { b });
    expect(problemOf(asset({ key: 'x', resources: { b }, run }))).toBe(
      'the resources form a cycle: b -> a -> b; remove one of these uses',
    );
  });

  test('a resource name that is none', () => {
    const bad = resource({ name: 'a-b', create: () => 1 });
    expect(problemOf(asset({ key: 'x', resources: { bad }, run }))).toContain(
      'resource "a-b" is not allowed',
    );
  });

  test('a schedule of a step that a run must give config: a schedule gives none', () => {
    const config = z.strictObject({ n: z.int() });
    const a = asset({ key: 'a', partitions: daily({ start: '2024-01-01' }), config, run });
    expect(() => definitions({ assets: [a], jobs: [job({ name: 'j' })] })).not.toThrow();
    expect(() =>
      definitions({ assets: [a], jobs: [job({ name: 'j', schedule: partitionSchedule() })] }),
    ).toThrow(
      'job j: its schedule gives no config, and ops.a.config.n is missing: Invalid input: expected number, received undefined; give it by configValue',
    );
  });
});

test('type mistakes do not compile', () => {
  const config = z.strictObject({ n: z.number(), api: z.strictObject({ key: z.string() }).optional() });
  const run = (): void => {};
  asset({ key: 'a', config, configValue: { n: env('N'), api: { key: secret('TARDIS') } }, run });
  asset({ key: 'a', config, configValue: ({ key }) => ({ n: key.length }), run });
  // @ts-expect-error the config has no field m
  asset({ key: 'a', config, configValue: { n: 1, m: 2 }, run });
  // @ts-expect-error n is a number
  asset({ key: 'a', config, configValue: { n: 'one' }, run });
  // @ts-expect-error a reference stands for a text, a number or a boolean
  asset({ key: 'a', config, configValue: { n: 1, api: secret('TARDIS') }, run });
  // @ts-expect-error n is a number, of every partition
  asset({ key: 'a', config, configValue: ({ key }) => ({ n: key }), run });
  const http = resource({ name: 'http', create: () => ({ get: () => 'body' }) });
  resource({ name: 'store', uses: { http }, create: (_, uses) => uses.http.get().length });
  // @ts-expect-error the resource that it is made from has no post
  resource({ name: 'store', uses: { http }, create: (_, uses) => uses.http.post() });
  expect(env('N')).toEqual({ env: 'N' });
});
