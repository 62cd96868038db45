/** Steps with the resources of a test in place of their own. */
import { copySteps } from '../../core/assets/copy-steps.ts';
import type { Step } from '../../core/assets/step.ts';
import type { StoreRoot } from '../../core/assets/store-root.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Resource, Resources } from '../../core/resources/resource.ts';
import { mockResource } from '../../core/testing/mock-resource.ts';

/**
 * Copies of some steps, joined to each other as the steps were.
 *
 * @param given values or resources by the name that functions, or other resources, use
 * @throws InvalidInputError for a resource that none of the steps has
 */
export function overridden(
  steps: readonly Step[],
  given: Readonly<Record<string, unknown>> = {},
): readonly Step[] {
  const names = [...new Set(steps.flatMap((step) => namesIn(step.resources)))];
  refuse('resources', Object.keys(given), names);
  const copies = new Map<Resource, Resource>();
  const placed = placing(given, copies);
  const resources = new Map(steps.map((step) => [step, placed(step.resources)]));
  return copySteps(
    steps,
    (step) => ({ resources: resources.get(step)! }),
    ({ root }) => ({ root: root && rootAmong(root, copies) }),
  );
}

/** Names of resources and of those that they are made from. */
function namesIn(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([name, { uses }]) => [name, ...namesIn(uses)]);
}

/** Puts what is given in place. What is one resource in the definitions stays one. */
function placing(
  given: Readonly<Record<string, unknown>>,
  copies: Map<Resource, Resource>,
): (resources: Resources) => Resources {
  const copyOf = (name: string, resource: Resource): Resource => {
    const done = copies.get(resource);
    if (done !== undefined) return done;
    const value = given[name];
    const copy =
      value === undefined
        ? { ...resource, uses: placed(resource.uses) }
        : isResource(value)
          ? { ...value, name: resource.name }
          : mockResource(value, resource.name);
    copies.set(resource, copy);
    return copy;
  };
  const placed = (resources: Resources): Resources =>
    Object.fromEntries(Object.entries(resources).map(([name, of]) => [name, copyOf(name, of)]));
  return placed;
}

/** What stands for a resource may have no config that says where things lie. */
function rootAmong(root: StoreRoot, copies: ReadonlyMap<Resource, Resource>): StoreRoot | undefined {
  const { resource } = root;
  const copy = copies.get(resource) ?? resource;
  return copy.config === resource.config ? { ...root, resource: copy } : undefined;
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
