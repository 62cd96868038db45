/**
 * Plan: checks the run request, decides for every step of every shard whether it runs, writes the shards of each stage
 * as JSON lines, registers the run. Run again after a redrive it plans just what is missing.
 */
import type { Step } from '../../core/assets/step.ts';
import { environmentOf } from '../../core/environments.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Stage } from '../../core/graph/stages.ts';
import { outputsIn } from '../../core/graph/subset.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { valuesOf } from '../../core/partitions/key.ts';
import { keysOf } from '../../core/partitions/subset/subset.ts';
import { runtimeOfRun } from '../bound-definitions.ts';
import type { RunRecord } from '../catalog/types.ts';
import type { PlanMessage, PlanResult, Shard, ShardAction, StagePlan } from '../messages.ts';
import { type ResolvedRequest, resolveRunRequest } from '../request/resolve.ts';
import type { Runtime } from '../runtime.ts';
import { type DecideContext, decide } from './decide.ts';
import { publishedIndex } from './published.ts';

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
  const resolved = resolveRunRequest(message.input, job, asOf, environment);
  const before = await runtime.catalog.run(runId);
  const number = (before?.plans ?? 0) + 1;
  const owner = await ownerOf(resolved, message.job, runId, runtime);
  const counts: Counts = { planned: 0, skipped: 0, blocked: 0, because: [] };
  const stages: Record<string, StagePlan> = {};
  const keys = [...keysOf(resolved.partitions)];
  const planning: Planning = { runId, asOf, keys, decided: new Map() };
  for (const stage of job.stages) {
    const key = `${runId}/plan-${number}/${stage.name}.jsonl`;
    const lines = owner === runId ? await shardLines(stage, planning, resolved, runtime, counts) : [];
    await runtime.runs.put(key, lines.join(''));
    stages[stage.name] = {
      shards: lines.length,
      key,
      results: `${runId}/plan-${number}/${stage.name}-results`,
    };
  }
  await register(message, resolved, number, counts, runtime, before);
  return {
    run_id: runId,
    plan: number,
    max_concurrency: resolved.request.max_concurrency,
    stages,
    planned: counts.planned,
    skipped: counts.skipped,
    blocked: counts.blocked,
    blocked_because: counts.because,
    ...(owner !== runId && { duplicate_of: owner }),
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
  return request.run_key === undefined ? runId : catalog.claimRunKey(job, request.run_key, runId);
}

/** What the stages of a plan share. */
interface Planning extends Pick<DecideContext, 'runId' | 'asOf'> {
  readonly keys: readonly string[];
  readonly decided: Map<Step, Map<string, ShardAction>>;
}

/** True when a step of a stage, or one that it rests on, needs partitions other than its own. */
function isWide(steps: readonly Step[]): boolean {
  const seen = new Set<Step>();
  const look = (step: Step): boolean => {
    if (seen.has(step)) return false;
    seen.add(step);
    return Object.values(step.deps).some(
      ({ asset, mapping }) => !mapping.isNarrow(asset.step.partitions, step.partitions) || look(asset.step),
    );
  };
  return steps.some(look);
}

async function shardLines(
  stage: Stage,
  planning: Planning,
  resolved: ResolvedRequest,
  runtime: Runtime,
  counts: Counts,
): Promise<readonly string[]> {
  const { runId, asOf, keys, decided } = planning;
  const bounds = isWide(stage.steps) ? {} : { from: min(keys), to: max(keys) };
  const published = await publishedIndex(runtime.catalog, stage.steps, bounds, asOf, resolved.request.config);
  const writeMode = resolved.request.write_mode;
  const context: DecideContext = {
    ...planning,
    writeMode,
    selected: resolved.steps,
    keys: resolved.keys,
    published,
  };
  for (const step of stage.steps) decided.set(step, new Map());
  const lines: string[] = [];
  for (const key of keys) {
    const actions = new Map<Step, ShardAction>();
    for (const step of stage.steps) {
      const { action, counted, leftOut, reason } = decide(step, key, context);
      actions.set(step, action);
      if (action !== 'skip' || leftOut) decided.get(step)?.set(key, action);
      if (!counted) continue;
      const outputs = outputsIn(step, resolved.keys).length;
      if (action === 'run') counts.planned += outputs;
      else if (action === 'skip') counts.skipped += outputs;
      else {
        counts.blocked += outputs;
        if (counts.because.length < toldReasons)
          counts.because.push(`${step.name}${key === '' ? '' : ` of ${key}`}: ${reason}`);
      }
    }
    if ([...actions.values()].includes('run'))
      lines.push(`${JSON.stringify(shardOf(runId, key, resolved, actions))}\n`);
  }
  return lines;
}

function shardOf(
  runId: string,
  key: string,
  { partitions }: ResolvedRequest,
  actions: ReadonlyMap<Step, ShardAction>,
): Shard {
  const values = valuesOf(partitions.definition, key);
  return {
    run_id: runId,
    partition: key,
    path: Object.entries(values)
      .map(([name, value]) => `${name}=${value}/`)
      .join(''),
    values,
    steps: Object.fromEntries([...actions].map(([step, action]) => [step.name, action])),
  };
}

const min = (keys: readonly string[]): string => keys.reduce((a, b) => (a < b ? a : b), keys[0] ?? '');
const max = (keys: readonly string[]): string => keys.reduce((a, b) => (a > b ? a : b), keys[0] ?? '');

async function register(
  { job, execution }: PlanMessage,
  { request }: ResolvedRequest,
  plans: number,
  { planned, skipped, blocked }: Counts,
  { catalog }: Runtime,
  before: RunRecord | undefined,
): Promise<void> {
  const state = {
    status: 'RUNNING',
    planned,
    skipped,
    blocked,
    plans,
    plannedForRedrive: execution.redriveCount,
  } as const;
  if (before !== undefined)
    return catalog.updateRun(before.runId, {
      ...state,
      endedAt: undefined,
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
