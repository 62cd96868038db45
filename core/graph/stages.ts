/**
 * Stages, as Spark has them: steps joined by narrow dependencies share a stage and run shard by shard; a wide
 * dependency starts the next stage.
 */
import type { Dependency, Step } from '../assets/step.ts';

/** Steps that run as one Distributed Map, in topological order. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The wide dependencies that keep it from being part of the stage before. */
  readonly because: readonly Boundary[];
}

/** A wide dependency between two stages. */
export interface Boundary {
  readonly step: Step;
  readonly dependency: Dependency;
}

/** Stages of some steps given in topological order. Upstreams outside the steps do not count. */
export function stagesOf(steps: readonly Step[]): readonly Stage[] {
  const level = new Map<Step, number>();
  const boundaries: (Boundary & { readonly level: number })[] = [];
  for (const step of steps) {
    let at = 0;
    for (const dependency of Object.values(step.deps)) {
      const { asset, mapping } = dependency;
      const above = level.get(asset.step);
      if (above === undefined) continue;
      const isNarrow = mapping.isNarrow(asset.step.partitions, step.partitions);
      if (!isNarrow) boundaries.push({ step, dependency, level: above + 1 });
      at = Math.max(at, isNarrow ? above : above + 1);
    }
    level.set(step, at);
  }
  const count = Math.max(-1, ...level.values()) + 1;
  return Array.from({ length: count }, (_, i) => ({
    name: `stage_${i + 1}`,
    steps: steps.filter((step) => level.get(step) === i),
    because: boundaries
      .filter((boundary) => boundary.level === i && level.get(boundary.step) === i)
      .map(({ step, dependency }) => ({ step, dependency })),
  }));
}
