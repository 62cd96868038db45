/** Resources in the order in which they are made. */
import type { Resource, Resources } from './resource.ts';

/**
 * Every resource of some, and what they are made from, each once: before what is made from it, else in the given order.
 * A cycle comes back as its resources' names.
 */
export function sortResources(resources: readonly Resources[]): {
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
  for (const of of resources) for (const resource of Object.values(of)) visit(resource);
  return { sorted: [...sorted], cycle };
}
