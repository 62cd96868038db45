/** A project with the values of its dynamic partitions at a moment. */
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';
import type { AssetGraph } from './graph/asset-graph.ts';
import { bindDynamic, type DynamicValues, dynamicSetsOf } from './partitions/definition/dynamic.ts';
import type { PartitionsDefinition } from './partitions/definition/types.ts';
import { similarText } from './similar.ts';

/** The dynamic sets that the assets of a graph are partitioned by, in the order of the graph. */
export function dynamicSetsOfGraph(graph: AssetGraph): readonly string[] {
  return [...new Set([...graph.steps.values()].flatMap((step) => dynamicSetsOf(step.partitions)))];
}

/** Says that a project has no such dynamic set, and which it has; undefined when it has. */
export function problemOfDynamicSet(set: string, graph: AssetGraph): string | undefined {
  const sets = dynamicSetsOfGraph(graph);
  if (sets.includes(set)) return undefined;
  const which =
    sets.length === 0
      ? 'no asset is partitioned by dynamic({ name })'
      : similarText(set, sets, 'dynamic sets');
  return `there is no dynamic set ${JSON.stringify(set)}; ${which}`;
}

/**
 * The same project with values for its dynamic sets; one without such sets is itself.
 *
 * @throws RangeError for a value unsafe in a path
 */
export function bindDefinitions(definitions: Definitions, source: DynamicValues): Definitions {
  if (dynamicSetsOfGraph(definitions.graph).length === 0) return definitions;
  // Steps that share a definition share it still: the same partitions of the same definition need no mapping.
  const bound = new Map<PartitionsDefinition | undefined, PartitionsDefinition | undefined>();
  const boundOf = (partitions: PartitionsDefinition | undefined): PartitionsDefinition | undefined => {
    if (!bound.has(partitions)) bound.set(partitions, bindDynamic(partitions, source));
    return bound.get(partitions);
  };
  return changeSteps(definitions, ({ partitions }) => ({ partitions: boundOf(partitions) }));
}
