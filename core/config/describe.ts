/** What config a job takes: every field of its steps and resources, with its type and value. */
import { isExecutable, type Step } from '../assets/step.ts';
import type { ResolvedJob } from '../jobs/resolve-job.ts';
import { resourcesOf, sortResources } from '../resources/order.ts';
import { fieldsOf } from './check.ts';
import { type JsonSchema, jsonSchemaOf, referenceSchema, typeText, withReferences } from './json-schema.ts';
import { type RunConfig, resourceConfig, withDefaults } from './run-config.ts';

/** A field of a config. */
export interface DescribedField {
  readonly name: string;
  readonly type: string;
  /** As it is written, references included; undefined for what has no value. */
  readonly value: unknown;
  /** `run`: a run must give it. `partition`: a function of the partition gives it. */
  readonly from: 'definition' | 'default' | 'environment' | 'partition' | 'optional' | 'run';
}

/** A step or a resource of a job that takes config. */
export interface DescribedConfig {
  readonly kind: 'ops' | 'resources';
  readonly name: string;
  readonly schema: JsonSchema;
  readonly fields: readonly DescribedField[];
}

/** The steps and resources of a job that take config, in the order of the graph. */
export function describeConfigs(job: ResolvedJob, environment: RunConfig): readonly DescribedConfig[] {
  const resources = sortResources(job.steps.flatMap(resourcesOf)).sorted;
  return [
    ...job.steps.filter(isExecutable).map(stepConfigOf),
    ...resources.map((resource): DescribedConfig => {
      const { name, config, configValue } = resource;
      const defined = configValue as object;
      const given = environment.resources?.[name]?.config ?? {};
      const value = withDefaults(config, resourceConfig(resource, [environment]));
      const from = (field: string): DescribedField['from'] | undefined =>
        field in given ? 'environment' : field in defined ? 'definition' : undefined;
      return described('resources', name, jsonSchemaOf(config), value, from);
    }),
  ].filter(({ schema }) => schema.properties === undefined || Object.keys(schema.properties).length > 0);
}

function stepConfigOf({ name, config, configValue }: Step): DescribedConfig {
  const isFunction = typeof configValue === 'function';
  const defined = (isFunction ? {} : configValue) as object;
  const value = withDefaults(config, defined);
  const all = isFunction ? fieldsOf(config) : undefined;
  const from = (field: string): DescribedField['from'] | undefined =>
    field in defined ? 'definition' : all?.includes(field) ? 'partition' : undefined;
  return described('ops', name, jsonSchemaOf(config), value, from);
}

function described(
  kind: DescribedConfig['kind'],
  name: string,
  schema: JsonSchema,
  config: unknown,
  from: (field: string) => DescribedField['from'] | undefined,
): DescribedConfig {
  const values = (config ?? {}) as Readonly<Record<string, unknown>>;
  const fields = Object.entries(schema.properties ?? {}).map(([field, type]): DescribedField => {
    const value = values[field] ?? type['default'];
    const isRequired = schema.required?.includes(field) === true;
    const otherwise = value !== undefined ? 'default' : isRequired ? 'run' : 'optional';
    return { name: field, type: typeText(type), value, from: from(field) ?? otherwise };
  });
  return { kind, name, schema, fields };
}

/**
 * A run config with every value that there is, but for those of functions of the partition; `<integer>` and the like
 * where a run must give one.
 */
export function runConfigSkeleton(configs: readonly DescribedConfig[]): RunConfig {
  return byKind(configs, ({ fields }) => {
    const shown = fields.filter(
      ({ value, from }) => from === 'run' || (value !== undefined && from !== 'partition'),
    );
    return {
      config: Object.fromEntries(shown.map(({ name, type, value }) => [name, value ?? `<${type}>`])),
    };
  });
}

/** JSON Schema of the run config. Required is only what nothing but a run gives. */
export function runConfigSchema(configs: readonly DescribedConfig[]): JsonSchema {
  const object = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []) => ({
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  });
  const kinds = byKind(configs, ({ schema, fields }) => {
    const required = fields.filter(({ from }) => from === 'run').map(({ name }) => name);
    const { required: _, ...rest } = withReferences(schema);
    return object({ config: { ...rest, ...(required.length > 0 && { required }) } }, ['config']);
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...object({ ops: object(kinds.ops), resources: object(kinds.resources) }),
    $defs: { reference: referenceSchema },
  };
}

function byKind<T>(
  configs: readonly DescribedConfig[],
  of: (config: DescribedConfig) => T,
): { readonly ops: Readonly<Record<string, T>>; readonly resources: Readonly<Record<string, T>> } {
  const entries = (kind: DescribedConfig['kind']): Readonly<Record<string, T>> =>
    Object.fromEntries(configs.filter((one) => one.kind === kind).map((one) => [one.name, of(one)]));
  return { ops: entries('ops'), resources: entries('resources') };
}
