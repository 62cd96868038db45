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
  /** What was decided before, by step and key; without what is skipped. */
  readonly decided: ReadonlyMap<Step, ReadonlyMap<string, ShardAction>>;
}

/** A decision; `counted` is false for what nobody asked for. */
export interface Decision {
  readonly action: ShardAction;
  readonly counted: boolean;
  readonly reason: string;
}

/** Decides about one step of a shard; its upstreams were decided about before. */
export function decide(step: Step, key: string, context: DecideContext): Decision {
  if (!containsKey(step.partitions, key))
    return { action: 'skip', counted: false, reason: 'not a partition of this asset' };
  if (!context.selected.has(step)) return { action: 'skip', counted: false, reason: 'not selected' };
  if (isDone(step, key, context)) return { action: 'skip', counted: true, reason: 'published' };
  const reason = blockedBy(step, key, context);
  if (reason !== undefined) return { action: 'blocked', counted: true, reason };
  return { action: 'run', counted: true, reason: 'missing' };
}

/** Why a step cannot run at a partition, or undefined. */
function blockedBy(step: Step, key: string, context: DecideContext): string | undefined {
  for (const { asset, mapping } of Object.values(step.deps)) {
    const { partitions } = asset.step;
    const mapped = mapping.upstreamOf(key, partitions, step.partitions, context.asOf);
    const [nonexistent] = mapped.requiredButNonexistent;
    if (nonexistent !== undefined) return `${asset.key} has no partition ${nonexistent}`;
    if (!isExecutable(asset.step)) continue;
    for (const upstream of mapped.keys) {
      const action = context.decided.get(asset.step)?.get(upstream);
      if (action === 'run') continue;
      if (action === 'blocked') return `its upstream ${asset.key} cannot run`;
      if (context.published.of(asset.key).has(upstream)) continue;
      return `its upstream ${asset.key} of ${upstream || 'this job'} is not published`;
    }
  }
  return undefined;
}

/** A step is done when every output is published: by anyone, or, when overwriting, by this run; or is fresh as well. */
function isDone(step: Step, key: string, context: DecideContext): boolean {
  const { published, runId, writeMode } = context;
  const runs = step.outputs.map((output) => published.of(output.key).get(key)?.runId);
  if (runs.some((by) => by === undefined)) return false;
  if (writeMode === 'skip_if_exists' || runs.every((by) => by === runId)) return true;
  if (writeMode === 'overwrite') return false;
  if (upstreamRuns(step, key, context)) return false;
  return step.outputs.every((output) => published.staleness.statusOf(output, key).status === 'FRESH');
}

/** True when an upstream partition runs in this plan: what is fresh now is not fresh then. */
function upstreamRuns(step: Step, key: string, { decided, asOf }: DecideContext): boolean {
  return Object.values(step.deps).some(({ asset, mapping }) => {
    const { keys } = mapping.upstreamOf(key, asset.step.partitions, step.partitions, asOf);
    return keys.some((upstream) => decided.get(asset.step)?.get(upstream) === 'run');
  });
}
