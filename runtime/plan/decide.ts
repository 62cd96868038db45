/** Run, skip or blocked: what happens to each step of a shard, and why. */
import { type AssetOutput, type Dependency, isExecutable, type Step } from '../../core/assets/step.ts';
import { outputsIn } from '../../core/graph/subset.ts';
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

/** Decides about one step of a shard; its upstreams were decided about before. */
export function decide(step: Step, key: string, context: DecideContext): Decision {
  if (!containsKey(step.partitions, key))
    return { action: 'skip', counted: false, reason: 'not a partition of this asset' };
  if (!context.selected.has(step)) return { action: 'skip', counted: false, reason: 'not selected' };
  if (isDone(step, key, context)) return { action: 'skip', counted: true, reason: 'published' };
  let blocked: string | undefined;
  for (const dependency of Object.values(step.deps)) {
    const obstacle = obstacleOf(step, dependency, key, context);
    if (obstacle?.leftOut) return { action: 'skip', counted: true, ...obstacle };
    blocked ??= obstacle?.reason;
  }
  if (blocked !== undefined) return { action: 'blocked', counted: true, reason: blocked };
  return { action: 'run', counted: true, reason: 'missing' };
}

/** Why a step cannot run at a partition. */
interface Obstacle {
  readonly reason: string;
  readonly leftOut?: true;
}

/** What a dependency has against running a step; nothing when the upstream is there or will be. */
function obstacleOf(
  step: Step,
  dependency: Dependency,
  key: string,
  context: DecideContext,
): Obstacle | undefined {
  const { asset, loads, allowMissingPartitions } = dependency;
  const mapped = upstreamPartitions(step, dependency, key, context.asOf);
  const [nonexistent] = mapped.requiredButNonexistent;
  if (nonexistent !== undefined) return { reason: `${asset.key} has no partition ${nonexistent}` };
  if (!isExecutable(asset.step) || allowMissingPartitions) return undefined;
  let leftOut = 0;
  for (const upstream of mapped.keys) {
    const action = context.actionOf(asset.step, upstream);
    if (action === 'run') continue;
    if (action === 'blocked') return { reason: `its upstream ${asset.key} cannot run` };
    if (action === 'skip' || isLeftOut(asset, upstream, context)) leftOut++;
    else if (!context.published.of(asset.key).has(upstream))
      return { reason: `its upstream ${asset.key} of ${upstream || 'this job'} is not published` };
  }
  // A range goes without what was left out, as long as something is left.
  if (leftOut === 0 || (loads !== 'one' && leftOut < mapped.keys.length)) return undefined;
  return { reason: reasonOf(asset), leftOut: true };
}

/** True for what was left out by this run, or before and never made. */
function isLeftOut(asset: AssetOutput, key: string, { published, runId }: DecideContext): boolean {
  const version = published.of(asset.key).get(key);
  return version?.omission !== undefined && (version.dataVersion === undefined || version.runId === runId);
}

/**
 * A step is done when every output is published, or left out if it is optional: by anyone, or, when overwriting, by this
 * run; or is fresh as well.
 */
function isDone(step: Step, key: string, context: DecideContext): boolean {
  const { published, runId, writeMode, keys } = context;
  const outputs = outputsIn(step, keys);
  const versions = outputs.map((output) => published.of(output.key).get(key));
  if (versions.some((version) => version === undefined || version.omission === 'skipped')) return false;
  const runs = versions.map((version) => version?.runId);
  if (writeMode === 'skip_if_exists' || runs.every((by) => by === runId)) return true;
  if (writeMode === 'overwrite') return false;
  if (upstreamRuns(step, key, context)) return false;
  return outputs.every((output) => published.staleness.statusOf(output, key).status === 'FRESH');
}

/** True when an upstream partition runs in this plan: what is fresh now is not fresh then. */
function upstreamRuns(step: Step, key: string, { actionOf, asOf }: DecideContext): boolean {
  return Object.values(step.deps).some((dependency) =>
    upstreamPartitions(step, dependency, key, asOf).keys.some(
      (upstream) => actionOf(dependency.asset.step, upstream) === 'run',
    ),
  );
}
