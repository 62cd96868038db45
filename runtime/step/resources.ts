/** Resources of a step: made before it, disposed of after it, in reverse order, also when it fails. */
import { resourceConfig } from '../../core/config/run-config.ts';
import { sortResources } from '../../core/resources/order.ts';
import type { Resource, Resources } from '../../core/resources/resource.ts';
import type { ResolveContext } from '../config/resolve.ts';
import { resolveConfig } from '../config/resolve.ts';
import type { Attempt } from './attempt.ts';

/** Configs of a step's resources, and of those that they are made from. */
export type ResourceConfigs = ReadonlyMap<Resource, unknown>;

/**
 * Resolves the configs of all resources of a step, before any of them is made.
 *
 * @throws InvalidInputError that names the path
 */
export async function resourceConfigs(
  { step, layers }: Pick<Attempt, 'step' | 'layers'>,
  context: ResolveContext,
): Promise<ResourceConfigs> {
  const configs = new Map<Resource, unknown>();
  for (const resource of sortResources(Object.values(step.resources)).sorted) {
    const value = resourceConfig(resource, layers);
    const path = `resources.${resource.name}.config`;
    configs.set(resource, await resolveConfig(resource.config, value, path, context));
  }
  return configs;
}

/**
 * Runs a function with the values of a step's resources. Every resource that was made is disposed of, whatever the
 * function or another disposal throws.
 *
 * @param configs in the order in which the resources are made
 * @param onError told of a disposal's error that is not thrown, because another one is
 */
export async function withResources<T>(
  resources: Resources,
  configs: ResourceConfigs,
  onError: (resource: Resource, error: unknown) => void,
  run: (values: Readonly<Record<string, unknown>>) => Promise<T>,
): Promise<T> {
  const made = new Map<Resource, unknown>();
  let failure: { readonly error: unknown } | undefined;
  let result: T | undefined;
  try {
    for (const [resource, config] of configs) {
      made.set(resource, await resource.create(config as never, valuesOf(resource.uses, made) as never));
    }
    result = await run(valuesOf(resources, made));
  } catch (error) {
    failure = { error };
  }
  for (const [resource, value] of [...made].reverse()) {
    try {
      await resource.dispose?.(value as never);
    } catch (error) {
      if (failure === undefined) failure = { error };
      else onError(resource, error);
    }
  }
  if (failure !== undefined) throw failure.error;
  return result as T;
}

function valuesOf(
  resources: Resources,
  made: ReadonlyMap<Resource, unknown>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(resources).map(([name, resource]) => [name, made.get(resource)]));
}
