/** Starts or redrives a run, closes its record, and gathers what came of it: for `qf` and for the runner. */
import { fileURLToPath } from 'node:url';
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { Materialization, RunRecord, StepRecord } from '../runtime/catalog/types.ts';
import type { ExecutionEnd, Executions, OnProgress } from '../runtime/deployment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Project } from './project.ts';
import type { CommandContext } from './types.ts';

/** What came of an execution. */
export interface Conclusion {
  readonly result: ExecutionEnd;
  /** Absent when Plan refused it. */
  readonly run: RunRecord | undefined;
  /** What this execution published. */
  readonly made: readonly Materialization[];
  /** Every attempt of the run. */
  readonly attempts: readonly StepRecord[];
  /** Where versions are. */
  readonly data: string;
  readonly ms: number;
}

/** Starts or redrives an execution and waits for its end; undefined when the waiting ended before it. */
export async function runExecution(
  { deployment }: Project,
  runId: string,
  { now }: Pick<CommandContext, 'now'>,
  onProgress: OnProgress | undefined,
  how: (executions: Executions) => Promise<ExecutionEnd | undefined>,
): Promise<Conclusion | undefined> {
  const runtime = await deployment.open();
  const startedAt = now();
  try {
    const result = await how(deployment.executions(runtime, onProgress));
    return result && (await conclude(runId, result, startedAt, runtime, now));
  } finally {
    await runtime.catalog.close();
  }
}

async function conclude(
  runId: string,
  result: ExecutionEnd,
  startedAt: number,
  runtime: Runtime,
  now: () => number,
): Promise<Conclusion> {
  const { catalog, data } = runtime;
  const before = await catalog.run(runId);
  if (before?.status === 'RUNNING') {
    await catalog.closeRun(before, {
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
    data: data.url.startsWith('file:') ? fileURLToPath(data.url) : data.url,
    ms: now() - startedAt,
  };
}

/** What ops hand on is shown of a job that makes nothing else. */
function isShown({ asset }: Materialization, run: RunRecord | undefined, { definitions }: Runtime): boolean {
  const { graph, jobs } = definitions;
  return !graph.outputs.get(asset)?.isIntermediate || jobs.get(run?.job ?? '')?.job.ops !== undefined;
}

/** Why an execution ended as it did. */
export function causeOf(result: ExecutionEnd): string {
  return result.cause ?? result.error ?? result.status;
}
