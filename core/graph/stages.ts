/**
 * Stages, as Spark has them: steps joined by narrow dependencies share a stage and run shard by shard; a wide
 * dependency starts the next stage.
 */
import type { Step } from '../assets/step.ts';

/** Steps that run as one Distributed Map, in topological order. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Stages of some steps given in topological order. Upstreams outside the steps do not count. */
export function stagesOf(steps: readonly Step[]): readonly Stage[] {
  const level = new Map<Step, number>();
  for (const step of steps) {
    let at = 0;
    for (const { asset, mapping } of Object.values(step.deps)) {
      const above = level.get(asset.step);
      if (above === undefined) continue;
      at = Math.max(at, mapping.isNarrow(asset.step.partitions, step.partitions) ? above : above + 1);
    }
    level.set(step, at);
  }
  const count = Math.max(-1, ...level.values()) + 1;
  return Array.from({ length: count }, (_, i) => ({
    name: `stage_${i + 1}`,
    steps: steps.filter((step) => level.get(step) === i),
  }));
}
