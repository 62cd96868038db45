/** References: what stands in a config in place of a value that is known only where the step runs. */

/**
 * Stands for the value of an environment variable of the worker.
 *
 * @example
 * const reference: EnvReference = env('BATCH_SIZE'); // { env: 'BATCH_SIZE' }
 */
export interface EnvReference {
  readonly env: string;
}

/**
 * Stands for a secret.
 *
 * @example
 * const reference: SecretReference = secret('tardis/api-key'); // { secret: 'tardis/api-key' }
 */
export interface SecretReference {
  readonly secret: string;
}

/**
 * A reference: data, which is stored and hashed as it is. What it stands for never is.
 *
 * @example
 * const key: Reference = process.env['CI'] === undefined ? secret('tardis/api-key') : env('TEST_KEY');
 */
export type Reference = EnvReference | SecretReference;

/**
 * What a reference may stand for.
 */
type Scalar = string | number | bigint | boolean;
/**
 * What has no fields of its own to be given.
 */
type Opaque = Date | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ((...args: never) => unknown);

/**
 * A config as it is written: a reference may stand for any text, number or boolean in it.
 *
 * @example
 * const given: ConfigInput<{ batch: number; venues: string[] }> = {
 *   batch: env('BATCH_SIZE'),
 *   venues: ['binance'],
 * };
 */
export type ConfigInput<T> = T extends Scalar
  ? T | Reference
  : T extends Opaque
    ? T
    : T extends object
      ? { [K in keyof T]: ConfigInput<T[K]> }
      : T;

/**
 * Stands for the value of an environment variable of the machine that runs the step. Its text is read as a number or a
 * boolean where the schema wants one.
 *
 * @example
 * import { z } from 'zod';
 *
 * const config = z.strictObject({ batch: z.int() });
 * asset({
 *   key: 'downloaded',
 *   config,
 *   configValue: { batch: env('BATCH_SIZE') },
 *   run: ({ config, log }) => log.info(`${config.batch}`),
 * });
 */
export function env(name: string): EnvReference {
  return { env: name };
}

/**
 * Stands for a secret, such as `tardis/api-key`: it is looked up by the worker, and its value is kept out of records,
 * logs and messages. On this machine it is the environment variable QUANTFLOW_SECRET_TARDIS_API_KEY, in a deployment the
 * parameter `/quantflow/<env>/tardis/api-key` of SSM Parameter Store.
 *
 * @example
 * import { z } from 'zod';
 *
 * const http = resource({
 *   name: 'http',
 *   config: z.strictObject({ apiKey: z.string() }),
 *   configValue: { apiKey: secret('tardis/api-key') },
 *   create: ({ apiKey }) => ({
 *     get: (url: string) => fetch(url, { headers: { authorization: `Bearer ${apiKey}` } }),
 *   }),
 * });
 */
export function secret(name: string): SecretReference {
  return { secret: name };
}

/** An object with the one key `env` or `secret` and a text: a config value of that form is always a reference. */
export function isReference(value: unknown): value is Reference {
  if (typeof value !== 'object' || value === null) return false;
  const [entry, ...more] = Object.entries(value);
  return (
    entry !== undefined &&
    more.length === 0 &&
    (entry[0] === 'env' || entry[0] === 'secret') &&
    typeof entry[1] === 'string'
  );
}

/** What is wrong with a reference's name, or undefined. */
export function problemOfReference(reference: Reference): string | undefined {
  if ('env' in reference)
    return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(reference.env)
      ? undefined
      : `${JSON.stringify(reference.env)} is not the name of an environment variable`;
  return /^[A-Za-z0-9][A-Za-z0-9/_.-]{0,127}$/.test(reference.secret)
    ? undefined
    : `${JSON.stringify(reference.secret)} is not the name of a secret, such as tardis/api-key`;
}

/** Keys and list positions from the top of a value. */
export type ValuePath = readonly PropertyKey[];

/** A reference and where it stands. */
export interface PlacedReference {
  readonly path: ValuePath;
  readonly reference: Reference;
}

/** The references in a value, in its order. */
export function referencesIn(value: unknown, path: ValuePath = []): readonly PlacedReference[] {
  if (isReference(value)) return [{ path, reference: value }];
  if (!isContainer(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    referencesIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A copy of a value with something else in place of each reference. */
export function replaceReferences(
  value: unknown,
  replace: (placed: PlacedReference) => unknown,
  path: ValuePath = [],
): unknown {
  if (isReference(value)) return replace({ path, reference: value });
  if (Array.isArray(value)) return value.map((item, i) => replaceReferences(item, replace, [...path, i]));
  if (!isContainer(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceReferences(item, replace, [...path, key])]),
  );
}

/** A list or a plain object: what has parts, rather than being one value. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
