/** The runner API: a project's stages run from a program, by the same state machines as `qf run`. */
import type { Definitions } from '../core/definitions.ts';
import { failureReport } from '../runtime/finish/failures.ts';
import { dryRun } from '../runtime/plan/dry-run.ts';
import { resolveRunRequest } from '../runtime/request/resolve.ts';
import type { RunInput } from '../runtime/request/schema.ts';
import { renderDefinition } from '../state-machines/compile.ts';
import { compileJob, jobNamed } from './job.ts';
import { definitionsNow, openProject, type Project } from './project.ts';
import { type Conclusion, causeOf, runExecution } from './run-execution.ts';
import { newRunId } from './run-record.ts';
import { jobOfStage, type Stage, stages } from './stages.ts';

/**
 * A project that can be run.
 *
 * @example
 * const { definitions, problems }: RunnerProject = await loadProject('research');
 * console.log([...definitions.jobs.keys()], problems);
 */
export interface RunnerProject extends Project {
  /** What was left out of a project that was loaded with `strict: false`: a line each, with file, line and reason. */
  readonly problems: readonly string[];
}

/**
 * Loads a project: a folder with `quantflow.yaml` or `definitions.ts`.
 *
 * @param dir the folder; left out, the nearest one from the working directory upward
 * @param options `strict: false` loads what is valid of a `quantflow.yaml` and tells the rest in `problems`
 * @throws UsageError when there is no project; DefinitionError when it is wrong, or nothing of it is valid
 * @example
 * const project = await loadProject('research', { strict: false });
 * for (const problem of project.problems) console.warn(problem);
 */
export async function loadProject(
  dir?: string,
  { strict = true }: { readonly strict?: boolean } = {},
): Promise<RunnerProject> {
  const problems: string[] = [];
  const { env } = process;
  const environment = env['QUANTFLOW_ENV'];
  const project = await openProject(
    {
      ...{ cwd: process.cwd(), env, project: dir, environment, isDeployed: false },
      ...{ now: Date.now, random: Math.random, sleep: () => Promise.resolve() },
    },
    strict ? undefined : (problem) => problems.push(problem),
  );
  return { ...project, problems };
}

/**
 * What to run: the fields of a run request, and the stage.
 *
 * @example
 * const input: RunnerInput = {
 *   stage: 'ingest',
 *   start_date: '2024-01-01',
 *   end_date: '2024-01-02',
 *   symbols: ['BTCUSDT'],
 * };
 * await createRunner(loadProject('research')).run(input);
 */
export interface RunnerInput extends RunInput {
  /** @default 'all' */
  readonly stage?: Stage;
}

/**
 * How a stage went.
 *
 * @example
 * const lineOf = ({ status, succeeded, failed, notRun }: StageResult): string =>
 *   `${status}: ${succeeded} made, ${failed} failed, ${notRun} not run`;
 */
export interface StageResult {
  /**
   * FAILED: something that was asked for was not made, also because what it is made from is not there. SKIPPED: all that was
   * asked for was published already, or led around.
   */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'SKIPPED';
  /** Partitions of steps that succeeded and failed. */
  readonly succeeded: number;
  readonly failed: number;
  /** Partitions of steps that did not run: what they are made from failed or is not published, or the run ended before. */
  readonly notRun: number;
}

/**
 * What came of a run.
 *
 * @example
 * function report({ status, error, materializations }: RunResult): void {
 *   if (status !== 'SUCCEEDED') throw new Error(error);
 *   for (const { asset, partition, rows } of materializations) console.log(asset, partition, rows);
 * }
 */
export interface RunResult {
  readonly runId: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** By stage, or by group of a project of its own. */
  readonly stages: Readonly<Record<string, StageResult>>;
  readonly materializations: readonly {
    readonly asset: string;
    /** Empty when unpartitioned. */
    readonly partition: string;
    readonly version: string;
    /** Null for what has no rows. */
    readonly rows: number | null;
  }[];
  /** Why it did not succeed. */
  readonly error?: string;
}

/**
 * Runs a project's stages.
 *
 * @example
 * const runner: Runner = createRunner(loadProject('research'));
 * await runner.run({ start_date: '2024-01-01', end_date: '2024-01-02' }, AbortSignal.timeout(600_000));
 */
export interface Runner {
  /**
   * Runs a stage, or all, and waits for the end. A run that fails is a result, not an error.
   *
   * @param signal stops the run
   * @throws InvalidInputError for a run request that cannot be honoured, UsageError for a stage that is not there
   */
  run(input?: RunnerInput, signal?: AbortSignal): Promise<RunResult>;
}

/**
 * A runner of a project.
 *
 * @example
 * const runner = createRunner(loadProject('research'));
 * const { status, stages } = await runner.run({
 *   stage: 'ingest',
 *   start_date: '2024-01-01',
 *   end_date: '2024-01-02',
 * });
 */
export function createRunner(project: RunnerProject | Promise<RunnerProject>): Runner {
  const env = { now: Date.now, random: Math.random };
  return {
    async run({ stage = 'all', ...request } = {}, signal) {
      const loaded = await project;
      const definitions = await definitionsNow(loaded);
      const job = jobNamed(definitions, jobOfStage(stage, definitions));
      resolveRunRequest(request, job, env.now(), loaded.environment);
      const { asl, substitutions } = compileJob(job, loaded);
      const runId = newRunId(env);
      const started = { job: job.job.name, definition: renderDefinition(asl), substitutions };
      const conclusion = await runExecution(loaded, runId, env, undefined, (executions) =>
        executions.start(started, runId, request, signal),
      );
      const ended = conclusion as Conclusion;
      const short = await shortfalls(loaded, ended);
      return resultOf(runId, ended, short, definitions, new Set(job.steps.map(({ group }) => group)));
    },
  };
}

/** Partitions of a step that were not made. */
interface Short {
  readonly step: string;
  readonly isFailed: boolean;
  readonly count: number;
}

/** What was asked for and not made: what failed or was not reached as planned, and what Plan had to leave out. */
async function shortfalls({ deployment }: Project, { result, run }: Conclusion): Promise<readonly Short[]> {
  if (result.status === 'SUCCEEDED' || run === undefined) return [];
  const runtime = await deployment.open();
  try {
    const { groups } = await failureReport(run, runtime, true);
    const blocked = run.blocked === 0 ? [] : (await dryRun(run.job, run.request, runtime)).steps;
    return [
      ...groups.map(({ step, kind, count }) => ({ step, isFailed: kind === 'FAILED', count })),
      ...blocked.map(({ step, blocked: count }) => ({ step, isFailed: false, count })),
    ];
  } finally {
    await runtime.catalog.close();
  }
}

function resultOf(
  runId: string,
  { result, made, attempts }: Conclusion,
  short: readonly Short[],
  { graph }: Definitions,
  groups: ReadonlySet<string>,
): RunResult {
  // The attempts of a step and partition come in order: the last one counts.
  const last = new Map(attempts.map((attempt) => [`${attempt.step}\n${attempt.partition}`, attempt]));
  const ofGroup = (group: string): StageResult => {
    const ended = [...last.values()].filter(({ step }) => graph.steps.get(step)?.group === group);
    const succeeded = ended.filter(({ status }) => status === 'SUCCEEDED').length;
    const countOf = (isFailed: boolean): number =>
      short
        .filter((one) => one.isFailed === isFailed && graph.steps.get(one.step)?.group === group)
        .reduce((sum, { count }) => sum + count, 0);
    const [failed, notRun] = [countOf(true), countOf(false)];
    const status = failed + notRun > 0 ? 'FAILED' : succeeded > 0 ? 'SUCCEEDED' : 'SKIPPED';
    return { status, succeeded, failed, notRun };
  };
  const ordered = [...stages.filter((stage) => groups.has(stage)), ...groups];
  return {
    runId,
    status: result.status,
    stages: Object.fromEntries(ordered.map((group) => [group, ofGroup(group)])),
    materializations: made.map(({ asset, partition, version, rows }) => ({
      asset,
      partition,
      version,
      rows,
    })),
    ...(result.status !== 'SUCCEEDED' && { error: causeOf(result) }),
  };
}
