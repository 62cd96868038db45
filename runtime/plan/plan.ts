/**
 * Plan: checks the run request, decides for every step of every shard whether it runs, writes the shards of each stage
 * as JSON lines, registers the run. Run again after a redrive it plans just what is missing.
 */
import type { Step } from '../../core/assets/step.ts';
import { environmentOf } from '../../core/environments.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { runtimeOfRun } from '../bound-definitions.ts';
import type { RunRecord } from '../catalog/types.ts';
import {
  type PlanMessage,
  type PlanResult,
  type ShardAction,
  type StagePlan,
  shardFilesOf,
} from '../messages.ts';
import { type ResolvedRequest, resolveRunRequest } from '../request/resolve.ts';
import { countedOutputs } from '../request/selected.ts';
import type { Runtime } from '../runtime.ts';
import type { PageListener } from '../staleness/load.ts';
import { showAll } from '../tables/show.ts';
import { planJob } from './plan-job.ts';
import type { Decided } from './plan-stage.ts';
import { ShardFiles } from './shard-files.ts';

/** Reasons that a plan tells one by one. */
const toldReasons = 5;

interface Counts {
  planned: number;
  skipped: number;
  blocked: number;
  readonly because: string[];
}

/**
 * Plans a run.
 *
 * @throws InvalidInputError for a request that cannot be honoured; nothing is written then
 */
export async function plan(message: PlanMessage, unbound: Runtime): Promise<PlanResult> {
  const { execution } = message;
  const asOf = Date.parse(execution.startTime);
  const runId = execution.name;
  const runtime = await runtimeOfRun(unbound, runId, asOf);
  const job = jobOf(message.job, runtime);
  const environment = environmentOf(runtime.definitions, runtime.environment);
  const resolved = resolveRunRequest(message.input, job, asOf, environment, runtime.references.isOnAws);
  const before = await runtime.catalog.run(runId);
  const number = (before?.plans ?? 0) + 1;
  const owner = await ownerOf(resolved, message.job, runId, runtime);
  const counts: Counts = { planned: 0, skipped: 0, blocked: 0, because: [] };
  const stages: Record<string, StagePlan> = {};
  const asked = owner === runId ? resolved : { ...resolved, partitions: new Map() };
  const tell = tellIn(counts, resolved.keys);
  // What is published and not in its table yet is no work for a step: it is put right here, before anybody reads it.
  const show: PageListener = (asset, pointers) => showAll(asset, pointers, runtime);
  for await (const { stage, shards } of planJob(job, asked, { runId, asOf }, runtime, tell, show)) {
    const files = new ShardFiles(runtime);
    for (const { shard, wave } of shards) await files.add(shard, wave);
    const folder = `${runId}/plan-${number}/${stage.name}`;
    const written = {
      shards: files.shards,
      ...(stage.isWaved ? { key: `${folder}/wave-`, waves: files.waves } : { key: `${folder}.jsonl` }),
      results: `${folder}-results`,
    };
    await files.close(shardFilesOf(written));
    stages[stage.name] = written;
  }
  await register(message, resolved, number, counts, runtime, before);
  return {
    run_id: runId,
    plan: number,
    max_concurrency: before?.maxConcurrency ?? resolved.request.max_concurrency,
    stages,
    planned: counts.planned,
    skipped: counts.skipped,
    blocked: counts.blocked,
    blocked_because: counts.because,
    ...(owner !== runId && { duplicate_of: owner }),
    ...(resolved.skip !== undefined && { skip_reason: resolved.skip }),
  };
}

/** A job by name. @throws InvalidInputError that lists the jobs */
export function jobOf(name: string, { definitions }: Pick<Runtime, 'definitions'>): ResolvedJob {
  const job = definitions.jobs.get(name);
  if (job !== undefined) return job;
  throw new InvalidInputError(
    `there is no job ${JSON.stringify(name)}; jobs are ${[...definitions.jobs.keys()].join(', ') || 'none'}`,
  );
}

async function ownerOf(
  { request }: ResolvedRequest,
  job: string,
  runId: string,
  { catalog }: Runtime,
): Promise<string> {
  if (request.run_key === undefined) return runId;
  const owner = await catalog.claimRunKey(job, request.run_key, runId);
  return owner === request.retry_of ? runId : owner;
}

function tellIn(counts: Counts, keys: ReadonlySet<string>): (decided: Decided) => void {
  const sizes = new Map<Step, number>();
  return ({ step, partition, action, reason }) => {
    let size = sizes.get(step);
    if (size === undefined) sizes.set(step, (size = countedOutputs(step, outputsIn(step, keys))));
    counts[countedAs[action]] += size;
    if (size === 0) return;
    if (action === 'blocked' && counts.because.length < toldReasons)
      counts.because.push(`${step.name}${partition === '' ? '' : ` of ${partition}`}: ${reason}`);
  };
}

const countedAs = { run: 'planned', skip: 'skipped', blocked: 'blocked' } as const satisfies Readonly<
  Record<ShardAction, keyof Counts>
>;

async function register(
  { job, execution }: PlanMessage,
  { request }: ResolvedRequest,
  plans: number,
  { planned, skipped, blocked }: Counts,
  { catalog, now }: Runtime,
  before: RunRecord | undefined,
): Promise<void> {
  const state = {
    status: 'RUNNING',
    planned,
    skipped,
    blocked,
    plans,
    plannedAt: new Date(now()).toISOString(),
    plannedForRedrive: execution.redriveCount,
  } as const;
  if (before !== undefined)
    return catalog.updateRun(before.runId, {
      ...state,
      endedAt: undefined,
      cancelled: undefined,
      error: undefined,
      omitted: undefined,
    });
  await catalog.addRun({
    runId: execution.name,
    job,
    executionArn: execution.id,
    request: { ...request },
    tags: request.tags ?? {},
    ...(request.run_key !== undefined && { runKey: request.run_key }),
    startedAt: new Date(execution.startTime).toISOString(),
    ...state,
  });
}
