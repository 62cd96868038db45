/**
 * Stages, as Spark has them: steps joined by narrow dependencies share a stage and run shard by shard; a wide
 * dependency or another sharding starts the next.
 */
import type { Dependency, Step } from '../assets/step.ts';
import { type Sharding, shardingsOf } from './shardings.ts';
import { unitsOf } from './units.ts';

/** Steps that run as one Distributed Map, in topological order. */
export interface Stage {
  readonly name: string;
  readonly sharding: Sharding;
  readonly steps: readonly Step[];
  /**
   * True when a step needs other partitions of itself: its shards then run in waves, each after those that it needs.
   */
  readonly isWaved: boolean;
  /** The wide dependencies that keep it from being part of an earlier stage. */
  readonly because: readonly Boundary[];
}

/** A wide dependency between two stages. */
export interface Boundary {
  readonly step: Step;
  readonly dependency: Dependency;
}

interface Draft {
  readonly sharding: Sharding;
  readonly steps: Step[];
  readonly because: Boundary[];
}

/**
 * Stages of some steps given in topological order, each step in the earliest stage of its sharding that comes after all
 * that it needs; the ops of a graph stay together. Upstreams outside the steps do not count.
 */
export function stagesOf(
  steps: readonly Step[],
  shardings: readonly Sharding[] = shardingsOf(steps),
): readonly Stage[] {
  const shardingOf = new Map(shardings.flatMap((sharding) => sharding.steps.map((step) => [step, sharding])));
  const drafts: Draft[] = [];
  const at = new Map<Step, number>();
  for (const { steps: together } of unitsOf(steps)) {
    const sharding = shardingOf.get(together[0] as Step) as Sharding;
    let earliest = 0;
    const wide: (Boundary & { readonly after: number })[] = [];
    for (const [step, dependency] of together.flatMap(depsOf)) {
      const { asset, mapping } = dependency;
      const above = at.get(asset.step);
      if (above === undefined) continue;
      const isNarrow = mapping.isNarrow(asset.step.partitions, step.partitions);
      if (!isNarrow) wide.push({ step, dependency, after: above });
      earliest = Math.max(earliest, isNarrow ? above : above + 1);
    }
    let place = drafts.findIndex((draft, i) => i >= earliest && draft.sharding === sharding);
    if (place < 0) place = drafts.push({ sharding, steps: [], because: [] }) - 1;
    const draft = drafts[place] as Draft;
    draft.steps.push(...together);
    draft.because.push(
      ...wide.filter(({ after }) => after === place - 1).map(({ after: _, ...rest }) => rest),
    );
    for (const step of together) at.set(step, place);
  }
  return drafts.map(({ sharding, steps, because }, i) => ({
    name: `stage_${i + 1}`,
    sharding,
    steps,
    isWaved: steps.some(isSelfDependent),
    because,
  }));
}

function depsOf(step: Step): readonly (readonly [Step, Dependency])[] {
  return Object.values(step.deps).map((dependency) => [step, dependency]);
}

/** True for a step that needs other partitions of its own assets. */
export function isSelfDependent(step: Step): boolean {
  return Object.values(step.deps).some(({ asset }) => asset.step === step);
}
