/** References are looked up, coerced, never told. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { env, secret } from '../../core/index.ts';
import { createRedactor } from '../../runtime/config/redactor.ts';
import { environmentReferences } from '../../runtime/config/references.ts';
import { resolveConfig } from '../../runtime/config/resolve.ts';

const source = environmentReferences({
  N: '5',
  RATE: '-0.5e3',
  ON: 'true',
  NAME: 'x y',
  EMPTY: '',
  QUANTFLOW_SECRET_TARDIS_API_KEY: 'TD.hunter2',
  QUANTFLOW_SECRET_PIN: '12345678',
});
const resolve = (schema: z.ZodType, value: unknown): Promise<unknown> =>
  resolveConfig(schema, value, 'ops.a.config', { source, redactor: createRedactor() });

describe('a value', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['a text is the text, whatever it looks like', z.string(), env('N'), '5'],
    ['an integer', z.int(), env('N'), 5],
    ['a number', z.number(), env('RATE'), -500],
    ['a boolean', z.boolean(), env('ON'), true],
    ['one of several types: the text, if that may be', z.union([z.number(), z.string()]), env('N'), '5'],
    ['one of several types: else what fits', z.union([z.number(), z.literal('auto')]), env('N'), 5],
    ['a literal number', z.literal([5, 6]), env('N'), 5],
    ['what a schema coerces by itself', z.coerce.number(), env('RATE'), -500],
    ['what a schema makes of a text', z.string().transform((text) => text.length), env('NAME'), 3],
    ['a secret that is a number', z.int(), secret('pin'), 12_345_678],
    ['a secret, by the name of its variable', z.string(), secret('tardis/api-key'), 'TD.hunter2'],
  ])('%s', async (_, schema, reference, value) => {
    expect(await resolve(z.strictObject({ field: schema }), { field: reference })).toEqual({ field: value });
  });

  test('defaults are filled in beside references, in any depth', async () => {
    const schema = z.strictObject({
      list: z.array(z.strictObject({ n: z.int(), label: z.string().default('x') })),
    });
    expect(await resolve(schema, { list: [{ n: env('N') }] })).toEqual({ list: [{ n: 5, label: 'x' }] });
  });
});

describe('an error', () => {
  test.each<[z.ZodType, unknown, string]>([
    [z.string(), env('NONE'), 'ops.a.config.field: environment variable NONE is not set'],
    [z.string(), env('EMPTY'), 'ops.a.config.field: environment variable EMPTY is not set'],
    [
      z.string(),
      secret('no/such'),
      'ops.a.config.field: secret no/such is not set; it is looked for in environment variable QUANTFLOW_SECRET_NO_SUCH',
    ],
    [
      z.int(),
      env('NAME'),
      'ops.a.config.field (environment variable NAME): Invalid input: expected number, received string',
    ],
    [
      z.string().refine(() => false, { error: (issue) => `${String(issue.input)} is no good` }),
      secret('tardis/api-key'),
      'ops.a.config.field (secret tardis/api-key): [secret tardis/api-key] is no good',
    ],
    [
      z.strictObject({ a: z.string() }),
      secret('pin'),
      'ops.a.config.field is {"secret":"pin"}: a reference stands for a text, a number or a boolean',
    ],
  ])('%#', async (schema, reference, message) => {
    const failure = await resolve(z.strictObject({ field: schema }), { field: reference }).catch(
      (e: Error) => e,
    );
    expect(failure).toMatchObject({ name: 'QuantFlow.InvalidInput' });
    expect((failure as Error).message).toContain(message);
    expect((failure as Error).message).not.toMatch(/hunter2|12345678/);
  });

  test('tells all that is not set at once', async () => {
    const schema = z.strictObject({ a: z.string(), b: z.string() });
    await expect(resolve(schema, { a: env('X1'), b: env('X2') })).rejects.toThrow(/a: .* X1 .*; .*b: .* X2 /);
  });
});

test('a redactor hides a secret in texts, data, numbers and errors, however it is written', () => {
  const redactor = createRedactor();
  const data = { plain: ['x'] };
  expect(redactor.data(data)).toBe(data);
  redactor.add('pin', '12345678');
  redactor.add('key', 'a "b"\nline two/é');
  redactor.add('short', 'abc');
  expect(redactor.text('pin 12345678, abc')).toBe('pin [secret pin], abc');
  expect(redactor.text(JSON.stringify({ key: 'a "b"\nline two/é' }))).toBe('{"key":"[secret key]"}');
  expect(redactor.text(`?k=${encodeURIComponent('a "b"\nline two/é')}`)).toBe('?k=[secret key]');
  expect(redactor.text('line two/é')).toBe('[secret key]');
  expect(redactor.data({ n: 12_345_678, m: 5, k12345678: [new Date(0), null] })).toEqual({
    n: '[secret pin]',
    m: 5,
    'k[secret pin]': ['1970-01-01T00:00:00.000Z', null],
  });
  const cause = new TypeError('bad 12345678');
  const error = redactor.error(new AggregateError([new Error('in 12345678')], 'all 12345678', { cause }));
  expect([error.message, cause.message, error.errors[0].message]).toEqual([
    'all [secret pin]',
    'bad [secret pin]',
    'in [secret pin]',
  ]);
  expect(`${error.stack}${cause.stack}`).not.toContain('12345678');
});
