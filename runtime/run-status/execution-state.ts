/**
 * What Step Functions says of an execution, and what the catalog makes of it. Events of a status are best effort and may
 * come out of order, and a description may be older than an event: of two states the later one counts.
 */
import { patchRun } from '../catalog/records.ts';
import type { RunPatch, RunRecord } from '../catalog/types.ts';
import { tellRun } from '../events/tell.ts';
import type { Runtime } from '../runtime.ts';

/** The state of an execution. */
export interface ExecutionState {
  readonly executionArn: string;
  readonly status: RunRecord['status'] | 'PENDING_REDRIVE';
  readonly redriveCount: number;
  /** ISO times: of the last redrive, and of the end. */
  readonly redriveDate?: string;
  readonly stopDate?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** True for an execution that goes on. */
export function isOpen({ status }: ExecutionState): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** The later of two states of an execution: within one redrive the end comes last. */
export function later(a: ExecutionState, b: ExecutionState | undefined): ExecutionState {
  if (b === undefined || a.redriveCount > b.redriveCount) return a;
  return b.redriveCount > a.redriveCount || isOpen(a) ? b : a;
}

/**
 * Brings a run to the state of its execution: closes one that is open and whose execution is over, and opens one again
 * that was redriven since it ended. Finish and Plan write their own; whatever they wrote meanwhile stays.
 *
 * @param execution undefined when the service keeps it no longer
 * @returns the run as it is then
 */
export async function applyState(
  run: RunRecord,
  execution: ExecutionState | undefined,
  runtime: Pick<Runtime, 'catalog' | 'data' | 'environment' | 'events' | 'now'>,
): Promise<RunRecord> {
  const patch = patchOf(run, execution, runtime.now());
  if (patch === undefined) return run;
  if (!(await runtime.catalog.closeRun(run, patch))) return (await runtime.catalog.run(run.runId)) ?? run;
  const after = patchRun(run, patch);
  await tellRun(after, runtime, console.warn);
  return after;
}

function patchOf(run: RunRecord, execution: ExecutionState | undefined, now: number): RunPatch | undefined {
  const at = new Date(now).toISOString();
  if (execution === undefined) {
    if (run.status !== 'RUNNING') return undefined;
    return { status: 'ABORTED', endedAt: at, error: 'its execution is no longer kept' };
  }
  const { status, redriveCount, redriveDate = '', stopDate, error, cause } = execution;
  const isRedriven = Date.parse(redriveDate) > Date.parse(run.endedAt ?? '');
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE')
    return isRedriven ? { status: 'RUNNING', endedAt: undefined, error: undefined } : undefined;
  if (run.status === 'RUNNING' ? redriveCount < run.plannedForRedrive : !isRedriven) return undefined;
  const why = cause ?? error ?? `the execution was ${status}`;
  return { status, endedAt: stopDate ?? at, error: status === 'SUCCEEDED' ? undefined : why };
}
