/** How a job's steps are cut into shards: steps over the same dimensions share a sharding, and a stage has one. */
import type { Step } from '../assets/step.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';

/** Some steps over the same dimensions, and the union of their extents. */
export interface Sharding {
  /** Undefined for unpartitioned steps. */
  readonly partitions: PartitionsDefinition | undefined;
  readonly steps: readonly Step[];
}

/** True when both have the same dimensions, whatever their extents. */
function isAlike(a: PartitionsDefinition | undefined, b: PartitionsDefinition | undefined): boolean {
  const [left, right] = [a?.dimensions ?? [], b?.dimensions ?? []];
  return (
    left.length === right.length &&
    left.every((dimension, i) => dimension.sameKind(right[i] as typeof dimension))
  );
}

function unite(
  a: PartitionsDefinition | undefined,
  b: PartitionsDefinition | undefined,
): PartitionsDefinition | undefined {
  if (a === undefined || b === undefined || a === b) return a;
  return {
    dimensions: a.dimensions.map((dimension, i) => dimension.union(b.dimensions[i] as typeof dimension)),
  };
}

/** The shardings of some steps, in the order of their first steps. */
export function shardingsOf(steps: readonly Step[]): readonly Sharding[] {
  const shardings: { partitions: PartitionsDefinition | undefined; steps: Step[] }[] = [];
  for (const step of steps) {
    const known = shardings.find(({ partitions }) => isAlike(partitions, step.partitions));
    if (known === undefined) shardings.push({ partitions: step.partitions, steps: [step] });
    else {
      known.partitions = unite(known.partitions, step.partitions);
      known.steps.push(step);
    }
  }
  return shardings;
}
