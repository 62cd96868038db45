/** Resources: what a step needs from outside, made once a step and disposed of after it. */
import type { z } from 'zod';

/** A named thing that run functions use: a client, a connection, a folder. */
export interface Resource<V = unknown> {
  readonly name: string;
  readonly config: z.ZodType;
  readonly configValue: unknown;
  create(config: never): V | Promise<V>;
  dispose?(value: V): void | Promise<void>;
}

/** Resources of a step by the name that its run function uses. */
export type Resources = Readonly<Record<string, Resource>>;

/** The values that a run function gets for its resources. */
export type ResourceValues<R extends Resources> = {
  readonly [K in keyof R]: R[K] extends Resource<infer V> ? V : never;
};

/**
 * A resource with a checked config.
 *
 * @example
 * const http = resource({ name: 'http', config: z.object({ timeoutMs: z.number().default(30_000) }), create: (c) => client(c) });
 */
export function resource<V, C extends z.ZodType>(options: {
  readonly name: string;
  readonly config: C;
  /** Values for `config`; what it leaves out takes the schema's defaults. */
  readonly configValue?: z.input<C>;
  readonly create: (config: z.output<C>) => V | Promise<V>;
  readonly dispose?: (value: V) => void | Promise<void>;
}): Resource<V> {
  return { ...options, configValue: options.configValue ?? {} } as Resource<V>;
}
