/** Why a job compiles to what it compiles to: its stages, what begins each, and what they take. */
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { renderDefinition } from './compile.ts';
import { type Extent, extentOf } from './measure.ts';
import type { CompiledJob } from './types.ts';

/** One stage: the children of one Distributed Map. */
export interface ExplainedStage {
  readonly name: string;
  readonly steps: readonly string[];
  /** Why it is not part of the stage before; empty for the first. */
  readonly because: readonly string[];
  /** States of a shard. */
  readonly states: number;
  /** What one shard takes, all its steps run. */
  readonly shard: Extent;
}

/** A compiled job, explained. */
export interface Explanation {
  readonly job: string;
  readonly stages: readonly ExplainedStage[];
  /** What the execution itself takes, its shards apart. */
  readonly execution: Extent;
  /** What one partition takes in all its stages. */
  readonly partition: Extent;
  /** Bytes of the definition. */
  readonly bytes: number;
}

/** Explains a compiled job. */
export function explain({ stages }: ResolvedJob, { job, asl }: CompiledJob): Explanation {
  const explained = stages.map(({ name, steps, because }): ExplainedStage => {
    const map = asl.States[name];
    if (map?.Type !== 'Map') throw new Error(`stage ${name} of ${job} has no Map`);
    return {
      name,
      steps: steps.map((step) => step.name),
      because: because.map(
        ({ step, dependency: { asset, mapping } }) =>
          `${step.name} needs other partitions of ${asset.key} than its own (${mapping.kind})`,
      ),
      states: map.ItemProcessor === undefined ? 0 : countStates(map.ItemProcessor.States),
      shard: extentOf(map.ItemProcessor),
    };
  });
  const sum = (field: keyof Extent): number =>
    explained.reduce((total, { shard }) => total + shard[field], 0);
  return {
    job,
    stages: explained,
    execution: extentOf(asl),
    partition: {
      transitions: sum('transitions'),
      events: sum('events'),
      mostEvents: sum('mostEvents'),
    },
    bytes: renderDefinition(asl).length,
  };
}

function countStates(states: Readonly<Record<string, unknown>>): number {
  return Object.values(states).reduce<number>((count, state) => {
    const { Branches = [], ItemProcessor } = state as {
      readonly Branches?: readonly { readonly States: Readonly<Record<string, unknown>> }[];
      readonly ItemProcessor?: { readonly States: Readonly<Record<string, unknown>> };
    };
    const inner = ItemProcessor === undefined ? Branches : [...Branches, ItemProcessor];
    return count + 1 + inner.reduce((sum, { States }) => sum + countStates(States), 0);
  }, 0);
}
