/** Which partitions of which steps a stage's decisions look at: its own, and what they are made from. */
import type { Step } from '../../core/assets/step.ts';
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import type { Stage } from '../../core/graph/stages.ts';
import { keysOf, type PartitionSubset, translateSubset, unite } from '../../core/partitions/subset/subset.ts';
import type { KeyBounds } from '../staleness/load.ts';

/**
 * The partitions looked at, by step: of the stage's steps those asked for, of their upstreams those that they map to,
 * with `isDeep` on to the sources.
 */
export function needsOf(
  stage: Stage,
  partitions: PartitionSubset,
  graph: AssetGraph,
  asOf: number,
  isDeep: boolean,
): ReadonlyMap<Step, PartitionSubset> {
  const needs = new Map<Step, PartitionSubset>();
  const add = (step: Step, subset: PartitionSubset): void => {
    const known = needs.get(step);
    needs.set(step, known === undefined ? subset : unite(known, subset));
  };
  for (const step of stage.steps) add(step, translateSubset(partitions, step.partitions));
  const inside = new Set(stage.steps);
  for (const step of [...graph.steps.values()].reverse()) {
    const need = needs.get(step);
    if (need === undefined || (!isDeep && !inside.has(step))) continue;
    for (const { asset, mapping } of Object.values(step.deps)) {
      const { partitions: up } = asset.step;
      const same = up === step.partitions && mapping.isNarrow(up, step.partitions);
      add(asset.step, same ? need : mapping.upstreamSubset(need, up, step.partitions, asOf).subset);
    }
  }
  return needs;
}

/** First and last key of a subset as texts; undefined when it is empty. */
export function boundsOf(subset: PartitionSubset): Required<KeyBounds> | undefined {
  let bounds: { from: string; to: string } | undefined;
  for (const key of keysOf(subset)) {
    bounds ??= { from: key, to: key };
    if (key < bounds.from) bounds.from = key;
    if (key > bounds.to) bounds.to = key;
  }
  return bounds;
}
