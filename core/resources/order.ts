/** Resources in the order in which they are made. */
import type { Step } from '../assets/step.ts';
import type { Resource } from './resource.ts';

/** The resources whose config a step depends on: those that it uses, and those that say where its outputs lie. */
export function resourcesOf({
  resources,
  outputs,
}: Pick<Step, 'resources' | 'outputs'>): readonly Resource[] {
  return [...Object.values(resources), ...outputs.flatMap(({ root }) => root?.resource ?? [])];
}

/**
 * Every resource of some, and what they are made from, each once: before what is made from it, else in the given order.
 * A cycle comes back as its resources' names.
 */
export function sortResources(resources: readonly Resource[]): {
  readonly sorted: readonly Resource[];
  readonly cycle: readonly string[];
} {
  const sorted = new Set<Resource>();
  const path: Resource[] = [];
  let cycle: readonly string[] = [];
  const visit = (resource: Resource): void => {
    if (cycle.length > 0 || sorted.has(resource)) return;
    if (path.includes(resource)) {
      cycle = [...path.slice(path.indexOf(resource)), resource].map(({ name }) => name);
      return;
    }
    path.push(resource);
    for (const used of Object.values(resource.uses)) visit(used);
    path.pop();
    sorted.add(resource);
  };
  for (const resource of resources) visit(resource);
  return { sorted: [...sorted], cycle };
}
