/** Plans a stage: what happens to each of its steps in each of its shards. */
import type { Step } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { isSelfDependent, type Stage } from '../../core/graph/stages.ts';
import { unitsOf } from '../../core/graph/units.ts';
import { upstreamPartitions } from '../../core/graph/upstream-partitions.ts';
import { keysOf, type PartitionSubset } from '../../core/partitions/subset/subset.ts';
import type { Shard, ShardAction } from '../messages.ts';
import type { ShardGranularity, WriteMode } from '../request/schema.ts';
import { batchesOf } from './batches.ts';
import { type DecideContext, Decider } from './decide.ts';
import type { PlanIndex } from './published.ts';
import { Shards } from './shards.ts';

/** Waves of a stage in one run: each takes 8 of the 20,000 history events that an execution may have. */
export const mostWaves = 2000;

/** What the stages of a plan share. */
export interface Planning {
  readonly runId: string;
  readonly asOf: number;
  readonly writeMode: WriteMode;
  readonly granularity: ShardGranularity | undefined;
  readonly batchDays: number | undefined;
  /** What the environment and, over it, the run say of configs. */
  readonly layers: readonly RunConfig[];
  readonly selected: ReadonlySet<Step>;
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
  /** Given: which steps are made at which partitions, of those selected. */
  readonly isAsked?: ((step: string, partition: string) => boolean) | undefined;
  /** Decisions that later stages and waves look up; without what is skipped, unless it is left out. */
  readonly remembered: ReadonlyMap<Step, Map<string, ShardAction>>;
}

/** A decision about a step of a shard that somebody asked for. */
export interface Decided {
  readonly step: Step;
  readonly partition: string;
  readonly action: ShardAction;
  readonly reason: string;
}

/** A shard that runs, and after how many others of its stage. */
export interface PlannedShard {
  readonly shard: Shard;
  readonly wave: number;
}

/**
 * Decides about every shard of a stage, in key order.
 *
 * @param tell is told each decision that counts
 * @throws InvalidInputError for more waves than an execution can have
 */
export function* planStage(
  stage: Stage,
  partitions: PartitionSubset,
  published: PlanIndex,
  planning: Planning,
  tell: (decided: Decided) => void,
): Generator<PlannedShard> {
  const waves = new Map<string, number>();
  // The partitions of a stage in waves wait for each other, and those of a fan-out have items of their own: a shard each.
  const isApart = stage.isWaved || stage.steps.some(({ fanOut }) => fanOut !== undefined);
  const queries = stage.steps.filter(({ compute }) => compute?.backend === 'athena');
  const shards = new Shards(planning.runId, partitions.definition, {
    granularity: isApart ? undefined : planning.granularity,
    ...(planning.batchDays !== undefined &&
      queries.length > 0 && { batches: batchesOf(planning.batchDays, queries) }),
    roots: rootsOf(queries, planning.layers),
  });
  const here = new Map<Step, ShardAction>();
  let key = '';
  const context: DecideContext = {
    ...planning,
    definition: partitions.definition,
    published,
    actionOf: (step, at) =>
      (at === key ? here.get(step) : undefined) ?? planning.remembered.get(step)?.get(at),
  };
  const units = unitsOf(stage.steps).map((unit) => ({ unit, decider: new Decider(unit, context) }));
  for (key of keysOf(partitions)) {
    const actions = new Map<Step, ShardAction>();
    here.clear();
    for (const { unit, decider } of units) {
      for (const [i, { action, counted, leftOut, reason }] of decider.at(key).entries()) {
        const step = unit.steps[i] as Step;
        actions.set(step, action);
        if (action !== 'skip' || leftOut) {
          here.set(step, action);
          planning.remembered.get(step)?.set(key, action);
        }
        if (counted) tell({ step, partition: key, action, reason });
      }
    }
    if (![...actions.values()].includes('run')) continue;
    const wave = stage.isWaved ? waveOf(key, actions, waves, planning.asOf) : 0;
    if (wave >= mostWaves)
      throw new InvalidInputError(
        `the run needs more than ${mostWaves} waves, because ${stage.steps.filter(isSelfDependent).map(({ name }) => name)} is made from its own partitions before; ask for fewer partitions`,
      );
    if (stage.isWaved) waves.set(key, wave);
    for (const shard of shards.add(key, actions)) yield { shard, wave };
  }
  for (const shard of shards.close()) yield { shard, wave: 0 };
}

/** Roots of the stage's SQL steps, by the step's name: a query writes without a worker that could look them up. */
function rootsOf(steps: readonly Step[], layers: readonly RunConfig[]): Readonly<Record<string, string>> {
  const rooted = steps
    .flatMap(({ name, outputs }) => outputs.map((output) => ({ name, output })))
    .filter(({ output }) => output.root !== undefined);
  return Object.fromEntries(rooted.map(({ name, output }) => [name, rootOf(output, layers)]));
}

/** One more than the last wave that a shard's self-dependent steps need; 0 when they need none of this plan. */
function waveOf(
  key: string,
  actions: ReadonlyMap<Step, ShardAction>,
  waves: ReadonlyMap<string, number>,
  asOf: number,
): number {
  let wave = 0;
  for (const [step, action] of actions) {
    if (action !== 'run') continue;
    for (const dependency of Object.values(step.deps)) {
      if (dependency.asset.step !== step) continue;
      for (const upstream of upstreamPartitions(step, dependency, key, asOf).keys)
        wave = Math.max(wave, (waves.get(upstream) ?? -1) + 1);
    }
  }
  return wave;
}
