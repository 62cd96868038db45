/** Run, skip or blocked: what happens to each step of a shard, and why. */
import { isExecutable, type Step } from '../../core/assets/step.ts';
import { containsKey } from '../../core/partitions/key.ts';
import type { ShardAction } from '../messages.ts';
import type { WriteMode } from '../request/schema.ts';
import type { PublishedIndex } from './published.ts';

/** What a decision rests on. */
export interface DecideContext {
  readonly runId: string;
  readonly writeMode: WriteMode;
  readonly selected: ReadonlySet<Step>;
  readonly published: PublishedIndex;
  /** Start of the run, ms since the epoch: the partitions that exist are those of then. */
  readonly asOf: number;
  /** What was decided about other shards, by step and key; without those that are skipped. */
  readonly decided: ReadonlyMap<Step, ReadonlyMap<string, ShardAction>>;
}

/** A decision; `counted` is false for what nobody asked for. */
export interface Decision {
  readonly action: ShardAction;
  readonly counted: boolean;
  readonly reason: string;
}

/**
 * Decides about one step of a shard.
 *
 * @param key the shard's partition key
 * @param earlier actions of the shard's steps that come before
 */
export function decide(
  step: Step,
  key: string,
  earlier: ReadonlyMap<Step, ShardAction>,
  context: DecideContext,
): Decision {
  if (!containsKey(step.partitions, key))
    return { action: 'skip', counted: false, reason: 'not a partition of this asset' };
  if (!context.selected.has(step)) return { action: 'skip', counted: false, reason: 'not selected' };
  if (isDone(step, key, earlier, context)) return { action: 'skip', counted: true, reason: 'published' };
  for (const { asset, mapping } of Object.values(step.deps)) {
    const { keys, requiredButNonexistent } = mapping.upstreamOf(
      key,
      asset.step.partitions,
      step.partitions,
      context.asOf,
    );
    if (requiredButNonexistent.length > 0) {
      return {
        action: 'blocked',
        counted: true,
        reason: `${asset.key} has no partition ${requiredButNonexistent[0]}`,
      };
    }
    if (!isExecutable(asset.step)) continue;
    for (const upstream of keys) {
      const action =
        (upstream === key ? earlier.get(asset.step) : undefined) ??
        context.decided.get(asset.step)?.get(upstream);
      if (action === 'run') continue;
      if (action === 'blocked')
        return { action: 'blocked', counted: true, reason: `its upstream ${asset.key} cannot run` };
      if (context.published.of(asset.key).has(upstream)) continue;
      return {
        action: 'blocked',
        counted: true,
        reason: `its upstream ${asset.key} of ${upstream || 'this job'} is not published`,
      };
    }
  }
  return { action: 'run', counted: true, reason: 'missing' };
}

/** A step is done when every output is published: by anyone, or, when overwriting, by this run; or is fresh as well. */
function isDone(
  step: Step,
  key: string,
  earlier: ReadonlyMap<Step, ShardAction>,
  context: DecideContext,
): boolean {
  const { published, runId, writeMode } = context;
  const runs = step.outputs.map((output) => published.of(output.key).get(key)?.runId);
  if (runs.some((by) => by === undefined)) return false;
  if (writeMode === 'skip_if_exists' || runs.every((by) => by === runId)) return true;
  if (writeMode === 'overwrite') return false;
  // An upstream that runs in this plan makes a new data version: what is fresh now is not fresh then.
  const upstreams = Object.values(step.deps).map(({ asset }) => asset.step);
  if (upstreams.some((upstream) => earlier.get(upstream) === 'run')) return false;
  return step.outputs.every((output) => published.staleness.statusOf(output, key).status === 'FRESH');
}
