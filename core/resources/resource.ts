/** Resources: what a step needs from outside, made once a step and disposed of after it. */
import { z } from 'zod';
import type { ConfigInput } from '../config/reference.ts';
import { rememberOrigin } from '../origin.ts';

/**
 * A named thing that run functions use: a client, a connection, a folder.
 *
 * @example
 * const clock: Resource<{ readonly now: () => number }> = resource({
 *   name: 'clock',
 *   create: () => ({ now: Date.now }),
 * });
 */
export interface Resource<V = unknown> {
  /** Unique in a project: a run request and an environment give config by it. */
  readonly name: string;
  readonly config: z.ZodType;
  readonly configValue: unknown;
  /** Resources that this one is made from, by the name that `create` uses. */
  readonly uses: Resources;
  /** What it reads outside of the project's stores: urls, out of its parsed config. */
  readonly reads?: (config: never) => readonly string[];
  create(config: never, uses: never): V | Promise<V>;
  dispose?(value: V): void | Promise<void>;
}

/** Resources of a step by the name that its run function uses. */
export type Resources = Readonly<Record<string, Resource>>;

/** The values that a run function gets for its resources. */
export type ResourceValues<R extends Resources> = {
  readonly [K in keyof R]: R[K] extends Resource<infer V> ? V : never;
};

/**
 * A resource with a checked config. A step makes each resource that it needs once, those that it is made from first, and
 * disposes of them in the reverse order, also when it fails.
 *
 * @example
 * import { z } from 'zod';
 *
 * const http = resource({
 *   name: 'http',
 *   config: z.strictObject({ timeoutMs: z.int().default(30_000) }),
 *   create: ({ timeoutMs }) => ({
 *     get: (url: string) => fetch(url, { signal: AbortSignal.timeout(timeoutMs) }),
 *   }),
 * });
 * const quotes = resource({
 *   name: 'quotes',
 *   uses: { http },
 *   config: z.strictObject({ token: z.string() }),
 *   configValue: { token: secret('quotes/token') },
 *   create: ({ token }, { http }) => ({
 *     last: (symbol: string) => http.get(`https://example.com/${symbol}?token=${token}`),
 *   }),
 *   dispose: () => console.log('closed'),
 * });
 * asset({
 *   key: 'last_quote',
 *   resources: { quotes },
 *   run: async ({ resources }) => void (await resources.quotes.last('BTCUSDT')),
 * });
 */
export function resource<
  V,
  C extends z.ZodType = z.ZodObject<Record<never, never>>,
  U extends Resources = Record<never, never>,
>(options: {
  readonly name: string;
  /** Schema of the config. @default no config */
  readonly config?: C;
  /** Values for `config`; what it leaves out takes the schema's defaults. Left out: an environment or a run gives them. */
  readonly configValue?: ConfigInput<z.input<C>>;
  /** Resources that this one is made from. */
  readonly uses?: U;
  /**
   * What it reads outside of the project's stores, out of its config: of `s3://bucket/folder` the role of each step that
   * uses it may read what lies below, in a deployment. Other urls need no right.
   */
  readonly reads?: (config: z.output<C>) => readonly string[];
  readonly create: (config: z.output<C>, uses: ResourceValues<U>) => V | Promise<V>;
  readonly dispose?: (value: V) => void | Promise<void>;
}): Resource<V> {
  const { config = z.strictObject({}), configValue = {}, uses = {} } = options;
  const made = { ...options, config, configValue, uses } as Resource<V>;
  rememberOrigin(made);
  return made;
}
