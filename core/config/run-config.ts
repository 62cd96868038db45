/**
 * Config in layers: what a definition says, over it what the environment says, over it what the run says. A layer
 * replaces whole fields of the one below, never parts of a field.
 */
import { z } from 'zod';
import type { Step } from '../assets/step.ts';
import { InvalidInputError } from '../errors.ts';
import type { PartitionContext } from '../jobs/context.ts';
import type { Resource } from '../resources/resource.ts';
import { referencesIn } from './reference.ts';

/**
 * Fields of a config by name.
 *
 * @example
 * const fields: ConfigFields = { batch: 100, venues: ['binance'] };
 */
export type ConfigFields = Readonly<Record<string, unknown>>;

/**
 * Config that stands over the definitions': the `config` of a run request.
 *
 * @example
 * const config: RunConfig = {
 *   ops: { downloaded: { config: { batch: 100 } } },
 *   resources: { http: { config: { timeoutMs: 5000 } } },
 * };
 */
export interface RunConfig {
  /** By name of a step, or key of one of its assets. */
  readonly ops?: Readonly<Record<string, { readonly config: ConfigFields }>> | undefined;
  /** By name of the resource. */
  readonly resources?: Readonly<Record<string, { readonly config: ConfigFields }>> | undefined;
}

/** A config value with another layer's fields in place of its own. */
export function overlaid(value: unknown, fields: ConfigFields | undefined): unknown {
  if (fields === undefined) return value;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value, ...fields } : fields;
}

/**
 * The config of a step at a partition as it is written; `ops` of the run are by step name.
 *
 * @throws InvalidInputError when the function that gives the config throws
 */
export function stepConfig(step: Step, partition: PartitionContext, run: RunConfig): unknown {
  return overlaid(definedConfig(step, partition), run.ops?.[step.name]?.config);
}

function definedConfig({ name, configValue }: Step, partition: PartitionContext): unknown {
  if (typeof configValue !== 'function') return configValue;
  try {
    return configValue(partition) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError(`ops.${name}.config: the function of its configValue failed: ${reason}`);
  }
}

/** The config of a resource as it is written, under the layers from the lowest. */
export function resourceConfig({ name, configValue }: Resource, layers: readonly RunConfig[]): unknown {
  return layers.reduce((value, { resources }) => overlaid(value, resources?.[name]?.config), configValue);
}

/** A config with the defaults of its schema. References stay what they are, and so does what does not fit the schema. */
export function withDefaults(schema: z.ZodType, value: unknown): unknown {
  if (referencesIn(value).length === 0) return z.safeParse(schema, value).data ?? value;
  if (!(schema instanceof z.ZodObject)) return value;
  const given = value as ConfigFields;
  const fields = Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).map(
    ([name, field]) => [name, withDefaults(field, given[name])] as const,
  );
  return { ...given, ...Object.fromEntries(fields.filter(([, field]) => field !== undefined)) };
}
