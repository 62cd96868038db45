/** Run, skip or blocked: what happens to the steps of a unit at a partition, and why. */
import { type AssetOutput, type Dependency, isExternal, type Step } from '../../core/assets/step.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import type { Unit } from '../../core/graph/units.ts';
import { upstreamPartitions } from '../../core/graph/upstream-partitions.ts';
import type { PartitionsDefinition } from '../../core/partitions/definition/types.ts';
import { containsKey } from '../../core/partitions/key.ts';
import type { ShardAction } from '../messages.ts';
import type { WriteMode } from '../request/schema.ts';
import { reasonOf } from '../step/left-out.ts';
import type { PlanIndex } from './published.ts';

/** What a decision rests on. */
export interface DecideContext {
  readonly runId: string;
  /** Whose keys are decided about. */
  readonly definition: PartitionsDefinition | undefined;
  readonly writeMode: WriteMode;
  readonly selected: ReadonlySet<Step>;
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
  /** Given: nothing else is made. */
  readonly isAsked?: ((step: string, partition: string) => boolean) | undefined;
  readonly published: PlanIndex;
  /** Start of the run, ms since the epoch: the partitions that exist are those of then. */
  readonly asOf: number;
  /** What was decided before of a step at a partition; nothing for one that is skipped, unless it is left out. */
  readonly actionOf: (step: Step, partition: string) => ShardAction | undefined;
}

/** A decision; `counted` is false for what nobody asked for. `leftOut`: an upstream was left out, so there will be no version. */
export interface Decision {
  readonly action: ShardAction;
  readonly counted: boolean;
  readonly leftOut?: true;
  readonly reason: string;
}

const notThere: Decision = { action: 'skip', counted: false, reason: 'not a partition of this asset' };
const notSelected: Decision = { action: 'skip', counted: false, reason: 'not selected' };
const notAsked: Decision = { action: 'skip', counted: false, reason: 'did not fail' };
const published: Decision = { action: 'skip', counted: true, reason: 'published' };
const missing: Decision = { action: 'run', counted: true, reason: 'missing' };
const useless: Decision = { action: 'skip', counted: false, reason: 'what it is for cannot run' };

/** Why a step cannot run at a partition. */
interface Obstacle {
  readonly reason: string;
  readonly leftOut?: true;
}

/** What of a selected step is the same at every partition. */
interface Member {
  /** Outputs that are wanted for themselves, and the mode in which they are. */
  readonly own: readonly AssetOutput[];
  readonly writeMode: WriteMode;
  readonly intermediates: readonly AssetOutput[];
  /** Selected steps that the intermediates are for. */
  readonly madeFor: readonly Step[];
}

/** Decides about the steps of a unit, partition by partition. */
export class Decider {
  readonly #unit: Unit;
  readonly #context: DecideContext;
  /** The selected steps, upstream first, and the other way round. */
  readonly #downwards: readonly Step[];
  readonly #upwards: readonly Step[];
  readonly #members: ReadonlyMap<Step, Member>;
  #key = '';
  readonly #changed = new Map<Step, boolean>();
  readonly #done = new Map<Step, boolean>();
  /** Steps that have something to make. */
  readonly #wanted = new Set<Step>();
  readonly #obstacles = new Map<Step, Obstacle>();
  readonly #running = new Set<Step>();

  constructor(unit: Unit, context: DecideContext) {
    this.#unit = unit;
    this.#context = context;
    this.#downwards = unit.steps.filter((step) => context.selected.has(step));
    this.#upwards = this.#downwards.toReversed();
    this.#members = new Map(this.#downwards.map((step) => [step, this.#memberOf(step)]));
  }

  #memberOf(step: Step): Member {
    const { writeMode, keys, selected } = this.#context;
    const madeFor = (this.#unit.madeFor.get(step) ?? []).filter((other) => selected.has(other));
    const intermediates = step.outputs.filter((output) => output.isIntermediate);
    // An op of a job of ops makes its outputs anew in each run.
    if (step.graph?.kind === 'job')
      return { own: step.outputs, writeMode: 'overwrite', intermediates, madeFor };
    const own = outputsIn(step, keys).filter((output) => !output.isIntermediate);
    // An external asset is observed anew in each run.
    return { own, writeMode: isExternal(step) ? 'overwrite' : writeMode, intermediates, madeFor };
  }

  /**
   * Decides about each step, in their order; the units before were decided about. What is wanted shows from the end of a
   * graph, what stands in the way from its start.
   */
  at(key: string): readonly Decision[] {
    const { steps } = this.#unit;
    const partitions = steps[0]?.partitions;
    if (partitions !== this.#context.definition && !containsKey(partitions, key))
      return steps.map(() => notThere);
    this.#key = key;
    for (const kept of [this.#changed, this.#done, this.#wanted, this.#obstacles, this.#running])
      kept.clear();
    for (const step of this.#upwards) if (this.#isWanted(step)) this.#wanted.add(step);
    for (const step of this.#downwards) {
      const obstacle = this.#wanted.has(step) ? this.#obstacleOf(step) : undefined;
      // Its worker finds that it cannot run and says so in the catalog: a run may have ended before that was said.
      if (obstacle !== undefined && (!obstacle.leftOut || this.#isRecorded(step)))
        this.#obstacles.set(step, obstacle);
    }
    for (const step of this.#upwards) if (this.#runs(step)) this.#running.add(step);
    return steps.map((step) => this.#decide(step));
  }

  #isAsked(step: Step): boolean {
    const { isAsked } = this.#context;
    return isAsked === undefined || isAsked(step.name, this.#key);
  }

  #decide(step: Step): Decision {
    if (!this.#context.selected.has(step)) return notSelected;
    if (!this.#isAsked(step)) return notAsked;
    if (!this.#wanted.has(step)) return published;
    const obstacle = this.#obstacles.get(step);
    if (obstacle?.leftOut) return { action: 'skip', counted: true, ...obstacle };
    if (obstacle !== undefined) return { action: 'blocked', counted: true, reason: obstacle.reason };
    return this.#running.has(step) ? missing : useless;
  }

  /** An op does not run for what cannot run itself. */
  #runs(step: Step): boolean {
    const can = (some: Step): boolean => this.#wanted.has(some) && !this.#obstacles.has(some);
    if (!can(step)) return false;
    const isUseful = (reader: Step): boolean =>
      this.#running.has(reader) || (!this.#isDone(reader) && can(reader));
    return !this.#isDone(step) || (this.#members.get(step) as Member).madeFor.some(isUseful);
  }

  /** Assets are wanted unless they are done; intermediates for what is made of them, unless they can be used again. */
  #isWanted(step: Step): boolean {
    if (!this.#isAsked(step)) return false;
    if (!this.#isDone(step)) return true;
    const { intermediates, madeFor } = this.#members.get(step) as Member;
    if (!madeFor.some((reader) => this.#wanted.has(reader) || !this.#isDone(reader))) return false;
    const mode = this.#context.writeMode === 'overwrite' ? 'overwrite' : 'skip_if_fresh';
    return !this.#isKept(step, intermediates, mode);
  }

  /** True when the assets that a step makes need not be made. */
  #isDone(step: Step): boolean {
    const known = this.#done.get(step);
    if (known !== undefined) return known;
    const { own, writeMode } = this.#members.get(step) as Member;
    const done = this.#isKept(step, own, writeMode);
    this.#done.set(step, done);
    return done;
  }

  /**
   * Outputs are kept when every one is published, or left out if it is optional: by anyone, or, when overwriting, by this
   * run; or is fresh as well.
   */
  #isKept(step: Step, outputs: readonly AssetOutput[], writeMode: WriteMode): boolean {
    const { published, runId } = this.#context;
    let isMine = true;
    for (const { key } of outputs) {
      const version = published.of(key).get(this.#key);
      if (version === undefined || version.omission === 'skipped') return false;
      isMine &&= version.runId === runId;
    }
    if (writeMode === 'skip_if_exists' || isMine) return true;
    if (writeMode === 'overwrite' || this.#isChanged(step)) return false;
    return outputs.every((output) => published.staleness.statusOf(output, this.#key).status === 'FRESH');
  }

  /** True when an upstream partition runs in this plan: what is fresh now is not fresh then. */
  #isChanged(step: Step): boolean {
    const known = this.#changed.get(step);
    if (known !== undefined) return known;
    const { actionOf, asOf } = this.#context;
    const changed = Object.values(step.deps).some((dependency) => {
      const { asset } = dependency;
      if (asset.step !== step && this.#unit.steps.includes(asset.step))
        return asset.isIntermediate
          ? this.#isChanged(asset.step)
          : this.#members.has(asset.step) && !this.#isDone(asset.step);
      const { keys } = upstreamPartitions(step, dependency, this.#key, asOf);
      return keys.some((upstream) => actionOf(asset.step, upstream) === 'run');
    });
    this.#changed.set(step, changed);
    return changed;
  }

  #obstacleOf(step: Step): Obstacle | undefined {
    if (isExternal(step)) return undefined;
    let blocked: Obstacle | undefined;
    for (const dependency of Object.values(step.deps)) {
      const obstacle = this.#obstacleBy(step, dependency);
      if (obstacle?.leftOut) return obstacle;
      blocked ??= obstacle;
    }
    return blocked;
  }

  /** True when the catalog says of all outputs of a step that they are left out. */
  #isRecorded(step: Step): boolean {
    return outputsIn(step, this.#context.keys).every((output) => this.#isLeftOut(output, this.#key));
  }

  /** What a dependency has against running a step; nothing when the upstream is there or will be. */
  #obstacleBy(step: Step, dependency: Dependency): Obstacle | undefined {
    const { asset, loads, allowMissingPartitions } = dependency;
    const { actionOf, published, asOf } = this.#context;
    if (asset.step !== step && this.#wanted.has(asset.step)) return this.#obstacleInside(asset);
    const mapped = upstreamPartitions(step, dependency, this.#key, asOf);
    const [nonexistent] = mapped.requiredButNonexistent;
    if (nonexistent !== undefined) return { reason: `${asset.key} has no partition ${nonexistent}` };
    if (isExternal(asset.step) || allowMissingPartitions) return undefined;
    let leftOut = 0;
    for (const upstream of mapped.keys) {
      const action = actionOf(asset.step, upstream);
      if (action === 'run') continue;
      if (action === 'blocked') return { reason: `its upstream ${asset.key} cannot run` };
      if (action === 'skip' || this.#isLeftOut(asset, upstream)) leftOut++;
      else if (!published.of(asset.key).has(upstream))
        return { reason: `its upstream ${asset.key} of ${upstream || 'this job'} is not published` };
    }
    // A range goes without what was left out, as long as something is left.
    if (leftOut === 0 || (loads !== 'one' && leftOut < mapped.keys.length)) return undefined;
    return { reason: reasonOf(asset), leftOut: true };
  }

  /** What an op of the same graph has against it: an intermediate is told by what stops the op that makes it. */
  #obstacleInside(asset: AssetOutput): Obstacle | undefined {
    const obstacle = this.#obstacles.get(asset.step);
    if (obstacle === undefined || asset.isIntermediate) return obstacle;
    return obstacle.leftOut
      ? { reason: reasonOf(asset), leftOut: true }
      : { reason: `its upstream ${asset.key} cannot run` };
  }

  /** True for what was left out by this run, or before and never made. */
  #isLeftOut(asset: AssetOutput, key: string): boolean {
    const { published, runId } = this.#context;
    const version = published.of(asset.key).get(key);
    return version?.omission !== undefined && (version.dataVersion === undefined || version.runId === runId);
  }
}
