/**
 * The branch of an optional output that was left out: what needs it is skipped. Omissions in the catalog say so, of the
 * output itself and of all outputs of the steps that were skipped for it.
 */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import type { AssetGraph } from '../../core/graph/asset-graph.ts';
import { mayBeLeftOut } from '../../core/graph/skippable.ts';
import type { Catalog, Materialization, Omission, StepRecord } from '../catalog/types.ts';
import type { StepMessage } from '../messages.ts';
import type { Runtime } from '../runtime.ts';
import type { Attempt } from './attempt.ts';
import { codeVersionOf } from './version.ts';

/** Ends an attempt as SKIPPED; never a failure. */
export class StepSkipped extends Error {
  override readonly name = 'StepSkipped';
}

/** The omission of an asset at a partition; of what cannot be left out nothing is asked. */
export async function omissionOf(
  asset: AssetOutput,
  partition: string,
  { catalog }: { readonly catalog: Pick<Catalog, 'omissions'> },
): Promise<Omission | undefined> {
  if (!mayBeLeftOut(asset)) return undefined;
  const page = await catalog.omissions(asset.key, { from: partition, to: partition, limit: 1 });
  return page.items[0];
}

/** True when an upstream partition was left out by this run, or earlier and there is no version of it. */
export async function isLeftOut(
  asset: AssetOutput,
  partition: string,
  pointer: Materialization | undefined,
  runId: string,
  runtime: Pick<Runtime, 'catalog'>,
): Promise<boolean> {
  const omission = await omissionOf(asset, partition, runtime);
  return omission !== undefined && (pointer === undefined || omission.runId === runId);
}

/** The omission of an output by an attempt, from what it made the others. */
export function omissionBy(
  { key: asset, step }: AssetOutput,
  { runId, partition }: Pick<StepRecord, 'runId' | 'partition'>,
  omittedAt: string,
  run: RunConfig,
  inputVersions: Readonly<Record<string, string>> = {},
): Omission {
  return {
    asset,
    partition,
    step: step.name,
    runId,
    omittedAt,
    codeVersion: codeVersionOf(step, partition, run),
    inputVersions,
  };
}

/** Records that a step was skipped: the step, and its outputs as left out. */
export async function putSkipped(
  outputs: readonly AssetOutput[],
  record: StepRecord,
  reason: string,
  at: string,
  run: RunConfig,
  { catalog }: Pick<Runtime, 'catalog'>,
): Promise<void> {
  const omissions = outputs.map((output) => ({ ...omissionBy(output, record, at, run), reason }));
  await catalog.publish([], { ...record, status: 'SKIPPED', endedAt: at, reason }, omissions);
}

/** Steps of a shard that were to run and cannot without some outputs of another, with the reason, upstream first. */
export function skippedWithout(
  leftOut: readonly AssetOutput[],
  actions: NonNullable<StepMessage['steps']>,
  graph: AssetGraph,
): ReadonlyMap<Step, string> {
  const without = new Set(leftOut.map(({ key }) => key));
  const skipped = new Map<Step, string>();
  for (const step of graph.steps.values()) {
    if (actions[step.name] !== 'run') continue;
    const missed = Object.values(step.deps).find(
      ({ asset, allowMissingPartitions }) => without.has(asset.key) && !allowMissingPartitions,
    );
    if (missed === undefined) continue;
    skipped.set(step, reasonOf(missed.asset));
    for (const { key } of step.outputs) without.add(key);
  }
  return skipped;
}

/** Why a step is skipped that needs an asset. */
export function reasonOf(asset: AssetOutput): string {
  return `its upstream ${asset.key} was ${asset.optional ? 'left out' : 'skipped'}`;
}

/** Records the steps of the shard that an attempt's omissions skip, and names them for the state machine. */
export async function skipDownstream(
  {
    message,
    record,
    runConfig,
  }: Pick<Attempt, 'record' | 'runConfig'> & { readonly message: Pick<StepMessage, 'steps'> },
  leftOut: readonly AssetOutput[],
  outputsOf: (step: Step) => readonly AssetOutput[],
  { catalog, definitions, now }: Pick<Runtime, 'catalog' | 'definitions' | 'now'>,
): Promise<Readonly<Record<string, 'skip'>> | undefined> {
  if (message.steps === undefined) return undefined;
  const skip: Record<string, 'skip'> = {};
  const at = new Date(now()).toISOString();
  for (const [step, reason] of skippedWithout(leftOut, message.steps, definitions.graph)) {
    const own: StepRecord = { ...record, step: step.name, startedAt: at };
    await putSkipped(outputsOf(step), own, reason, at, runConfig, { catalog });
    skip[step.name] = 'skip';
  }
  return skip;
}
