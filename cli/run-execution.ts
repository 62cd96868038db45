/** Runs something on the embedded host, closes its record, and gathers what came of it: for `qf` and for the runner. */
import { type LocalHost, localHost } from '../local/host/host.ts';
import type { ExecutionResult, HistoryEvent } from '../local/interpreter/index.ts';
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { Materialization, RunRecord, StepRecord } from '../runtime/catalog/types.ts';
import type { PlanResult } from '../runtime/messages.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { imagesDir, type Project } from './project.ts';
import { reconcileRuns } from './run-record.ts';
import type { CommandContext } from './types.ts';

/** What came of an execution. */
export interface Conclusion {
  readonly result: ExecutionResult;
  /** Absent when Plan refused it. */
  readonly run: RunRecord | undefined;
  /** What this execution published. */
  readonly made: readonly Materialization[];
  /** Every attempt of the run. */
  readonly attempts: readonly StepRecord[];
  readonly ms: number;
}

/** Who wants to know how it goes. */
export interface Watchers {
  readonly onEvent?: (executionArn: string, event: HistoryEvent) => void;
  readonly onPlan?: (stages: PlanResult['stages']) => void;
}

/** Starts or redrives an execution and waits for its end. */
export async function runExecution(
  project: Project,
  runId: string,
  { now, random }: Pick<CommandContext, 'now' | 'random'>,
  watchers: Watchers,
  how: (host: LocalHost) => Promise<ExecutionResult>,
): Promise<Conclusion> {
  const runtime = await project.open();
  const startedAt = now();
  try {
    // What a killed run was making is nobody's any more.
    await reconcileRuns(runtime, project);
    const host = localHost({
      home: project.home,
      project: project.dir,
      env: project.env,
      runtime,
      imagesDir,
      random,
      ...watchers,
    });
    const result = await how(host);
    return await conclude(runId, result, startedAt, runtime, now);
  } finally {
    await runtime.catalog.close();
  }
}

async function conclude(
  runId: string,
  result: ExecutionResult,
  startedAt: number,
  runtime: Runtime,
  now: () => number,
): Promise<Conclusion> {
  const { catalog } = runtime;
  const before = await catalog.run(runId);
  if (before?.status === 'RUNNING') {
    await catalog.updateRun(runId, {
      status: result.status,
      endedAt: new Date(now()).toISOString(),
      ...(result.status !== 'SUCCEEDED' && { error: causeOf(result) }),
    });
  }
  const made = await Array.fromAsync(everyItem((page) => catalog.materializationsOfRun(runId, page)));
  const run = await catalog.run(runId);
  return {
    result,
    run,
    made: made.filter((m) => Date.parse(m.materializedAt) >= startedAt && isShown(m, run, runtime)),
    attempts: await Array.fromAsync(everyItem((page) => catalog.steps(runId, page))),
    ms: now() - startedAt,
  };
}

/** What ops hand on is shown of a job that makes nothing else. */
function isShown({ asset }: Materialization, run: RunRecord | undefined, { definitions }: Runtime): boolean {
  const { graph, jobs } = definitions;
  return !graph.outputs.get(asset)?.isIntermediate || jobs.get(run?.job ?? '')?.job.ops !== undefined;
}

/** Why an execution ended as it did. */
export function causeOf(result: ExecutionResult): string {
  return result.cause ?? result.error ?? result.status;
}
