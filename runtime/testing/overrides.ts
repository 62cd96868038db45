/** Steps with the resources and the config of a test in place of their own. */
import { copySteps } from '../../core/assets/copy-steps.ts';
import type { Step } from '../../core/assets/step.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Resource } from '../../core/resources/resource.ts';
import { mergedConfig } from '../../core/testing/merged-config.ts';
import { mockResource } from '../../core/testing/mock-resource.ts';

/** Config by name: `{ ops: { step: { config } }, resources: { name: { config } } }`, as the run request has it. */
export interface RunConfig {
  readonly ops?: Readonly<Record<string, { readonly config: unknown }>>;
  readonly resources?: Readonly<Record<string, { readonly config: unknown }>>;
}

/** What a test puts in place. */
export interface Overrides {
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly config?: RunConfig;
}

/**
 * Copies of some steps, joined to each other as the steps were.
 *
 * @throws InvalidInputError for a resource or a step that is overridden and that none of the steps has
 */
export function overridden(
  steps: readonly Step[],
  { resources = {}, config = {} }: Overrides,
): readonly Step[] {
  refuse('config', Object.keys(config), ['ops', 'resources']);
  const ops = steps.map((step) => step.name);
  refuse('config.ops', Object.keys(config.ops ?? {}), ops);
  const names = [...new Set(steps.flatMap((step) => Object.keys(step.resources)))];
  refuse('resources', Object.keys(resources), names);
  refuse('config.resources', Object.keys(config.resources ?? {}), names);

  return copySteps(steps, (step) => {
    const own = Object.entries(step.resources).map(([name, resource]) => {
      const given = resources[name];
      const placed = given === undefined ? resource : isResource(given) ? given : mockResource(given, name);
      const configValue = mergedConfig(placed.configValue, config.resources?.[name]?.config);
      return [name, { ...placed, configValue }] as const;
    });
    return {
      resources: Object.fromEntries(own),
      configValue: mergedConfig(step.configValue, config.ops?.[step.name]?.config),
    };
  });
}

function isResource(value: unknown): value is Resource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'configValue' in value &&
    'create' in value &&
    typeof value.create === 'function'
  );
}

/** Refuses names that are not allowed: in a test a misspelt one would let the real thing run. */
export function refuse(field: string, names: readonly string[], allowed: readonly string[]): void {
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const has = allowed.length === 0 ? 'there is none' : `there are ${allowed.join(', ')}`;
  throw new InvalidInputError(`${field}: ${JSON.stringify(unknown)} is unknown; ${has}`);
}
