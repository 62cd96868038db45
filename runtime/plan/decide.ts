/** Run, skip or blocked: what happens to the steps of a unit at a partition, and why. */
import { type AssetOutput, type Dependency, isExecutable, type Step } from '../../core/assets/step.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import type { Unit } from '../../core/graph/units.ts';
import { upstreamPartitions } from '../../core/graph/upstream-partitions.ts';
import { containsKey } from '../../core/partitions/key.ts';
import type { ShardAction } from '../messages.ts';
import type { WriteMode } from '../request/schema.ts';
import { reasonOf } from '../step/left-out.ts';
import type { PublishedIndex } from './published.ts';

/** What a decision rests on. */
export interface DecideContext {
  readonly runId: string;
  readonly writeMode: WriteMode;
  readonly selected: ReadonlySet<Step>;
  /** Keys of the selected assets. */
  readonly keys: ReadonlySet<string>;
  readonly published: PublishedIndex;
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

/** Decides about the steps of a unit, in their order; the units before it were decided about. */
export function decide(unit: Unit, key: string, context: DecideContext): readonly Decision[] {
  return new Decider(unit, key, context).decisions();
}

/** Why a step cannot run at a partition. */
interface Obstacle {
  readonly reason: string;
  readonly leftOut?: true;
}

class Decider {
  readonly #unit: Unit;
  readonly #key: string;
  readonly #context: DecideContext;
  readonly #changed = new Map<Step, boolean>();
  readonly #done = new Map<Step, boolean>();
  /** Steps that have something to make. */
  readonly #wanted = new Set<Step>();
  readonly #obstacles = new Map<Step, Obstacle>();
  readonly #running = new Set<Step>();

  constructor(unit: Unit, key: string, context: DecideContext) {
    this.#unit = unit;
    this.#key = key;
    this.#context = context;
  }

  /** What is wanted shows from the end of a graph, what stands in the way from its start. */
  decisions(): readonly Decision[] {
    const { steps } = this.#unit;
    const mine = steps.filter((step) => this.#isMine(step));
    for (const step of mine.toReversed()) if (this.#isWanted(step)) this.#wanted.add(step);
    for (const step of mine) {
      const obstacle = this.#wanted.has(step) ? this.#obstacleOf(step) : undefined;
      if (obstacle !== undefined) this.#obstacles.set(step, obstacle);
    }
    for (const step of mine.toReversed()) if (this.#runs(step)) this.#running.add(step);
    return steps.map((step) => this.#decide(step));
  }

  #isMine(step: Step): boolean {
    return this.#context.selected.has(step) && containsKey(step.partitions, this.#key);
  }

  #decide(step: Step): Decision {
    if (!containsKey(step.partitions, this.#key))
      return { action: 'skip', counted: false, reason: 'not a partition of this asset' };
    if (!this.#context.selected.has(step)) return { action: 'skip', counted: false, reason: 'not selected' };
    if (!this.#wanted.has(step)) return { action: 'skip', counted: true, reason: 'published' };
    const obstacle = this.#obstacles.get(step);
    if (obstacle?.leftOut) return { action: 'skip', counted: true, ...obstacle };
    if (obstacle !== undefined) return { action: 'blocked', counted: true, reason: obstacle.reason };
    if (!this.#running.has(step))
      return { action: 'skip', counted: false, reason: 'what it is for cannot run' };
    return { action: 'run', counted: true, reason: 'missing' };
  }

  /** An op does not run for what cannot run itself. */
  #runs(step: Step): boolean {
    const can = (some: Step): boolean => this.#wanted.has(some) && !this.#obstacles.has(some);
    if (!can(step)) return false;
    const isUseful = (reader: Step): boolean =>
      this.#running.has(reader) || (!this.#isDone(reader) && can(reader));
    return !this.#isDone(step) || this.#madeFor(step).some(isUseful);
  }

  #madeFor(step: Step): readonly Step[] {
    const steps = this.#unit.madeFor.get(step) ?? [];
    return steps.filter((other) => this.#context.selected.has(other));
  }

  /** Assets are wanted unless they are done; intermediates for what is made of them, unless they can be used again. */
  #isWanted(step: Step): boolean {
    if (!this.#isDone(step)) return true;
    const isNeeded = this.#madeFor(step).some((reader) => this.#wanted.has(reader) || !this.#isDone(reader));
    if (!isNeeded) return false;
    const mode = this.#context.writeMode === 'overwrite' ? 'overwrite' : 'skip_if_fresh';
    const intermediates = step.outputs.filter((output) => output.isIntermediate);
    return !this.#isKept(step, intermediates, mode);
  }

  /** True when the assets that a step makes are. An op of a job of ops makes its outputs anew in each run. */
  #isDone(step: Step): boolean {
    const known = this.#done.get(step);
    if (known !== undefined) return known;
    const { writeMode, keys } = this.#context;
    const isJob = step.graph?.kind === 'job';
    const outputs = outputsIn(step, keys).filter((output) => isJob || !output.isIntermediate);
    const done = this.#isKept(step, outputs, isJob ? 'overwrite' : writeMode);
    this.#done.set(step, done);
    return done;
  }

  /**
   * Outputs are kept when every one is published, or left out if it is optional: by anyone, or, when overwriting, by this
   * run; or is fresh as well.
   */
  #isKept(step: Step, outputs: readonly AssetOutput[], writeMode: WriteMode): boolean {
    const { published, runId } = this.#context;
    const versions = outputs.map((output) => published.of(output.key).get(this.#key));
    if (versions.some((version) => version === undefined || version.omission === 'skipped')) return false;
    if (writeMode === 'skip_if_exists' || versions.every((version) => version?.runId === runId)) return true;
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
        return asset.isIntermediate ? this.#isChanged(asset.step) : !this.#isDone(asset.step);
      const { keys } = upstreamPartitions(step, dependency, this.#key, asOf);
      return keys.some((upstream) => actionOf(asset.step, upstream) === 'run');
    });
    this.#changed.set(step, changed);
    return changed;
  }

  #obstacleOf(step: Step): Obstacle | undefined {
    let blocked: Obstacle | undefined;
    for (const dependency of Object.values(step.deps)) {
      const obstacle = this.#obstacleBy(step, dependency);
      if (obstacle?.leftOut) return obstacle;
      blocked ??= obstacle;
    }
    return blocked;
  }

  /** What a dependency has against running a step; nothing when the upstream is there or will be. */
  #obstacleBy(step: Step, dependency: Dependency): Obstacle | undefined {
    const { asset, loads, allowMissingPartitions } = dependency;
    const { actionOf, published, asOf } = this.#context;
    if (asset.step !== step && this.#wanted.has(asset.step)) return this.#obstacleInside(asset);
    const mapped = upstreamPartitions(step, dependency, this.#key, asOf);
    const [nonexistent] = mapped.requiredButNonexistent;
    if (nonexistent !== undefined) return { reason: `${asset.key} has no partition ${nonexistent}` };
    if (!isExecutable(asset.step) || allowMissingPartitions) return undefined;
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
