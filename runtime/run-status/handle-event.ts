/**
 * The event "Step Functions Execution Status Change" of a job's state machine. Aborted and timed-out executions never
 * come to Finish: this closes their runs.
 */
import { z } from 'zod';
import type { RunRecord } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import type { DescribeExecution } from './describe.ts';
import { applyState, type ExecutionState, later } from './execution-state.ts';

const time = z.number().nullish();

/** The parts of the event that are looked at; the service adds others. */
const statusChange = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    redriveCount: z.int().nullish(),
    redriveDate: time,
    stopDate: time,
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/** What became of an event. */
export interface StatusChangeResult {
  readonly run_id: string;
  /** The run's status now; absent when the catalog has no such run. */
  readonly status?: RunRecord['status'];
}

/**
 * Brings the run of an event to the state of its execution. The event may be old by now, so the service is asked too, and
 * the service may lag behind the event.
 */
export async function handleStatusChange(
  payload: unknown,
  describe: DescribeExecution,
  runtime: Pick<Runtime, 'catalog' | 'data' | 'environment' | 'events' | 'now'>,
): Promise<StatusChangeResult> {
  const { detail } = z.parse(statusChange, payload);
  const { executionArn, name } = detail;
  // Read before the service is asked: what Plan or Finish write in between is newer than its answer.
  const run = await runtime.catalog.run(name);
  // Plan refused its request, or it is a child's: neither is a run.
  if (run === undefined || run.executionArn !== executionArn) return { run_id: name };
  const state = later(stateOf(detail), await describe(executionArn));
  return { run_id: name, status: (await applyState(run, state, runtime)).status };
}

function stateOf(detail: z.infer<typeof statusChange>['detail']): ExecutionState {
  const { executionArn, status, redriveCount, redriveDate, stopDate, error, cause } = detail;
  return {
    ...{ executionArn, status, redriveCount: redriveCount ?? 0 },
    ...(typeof redriveDate === 'number' && { redriveDate: new Date(redriveDate).toISOString() }),
    ...(typeof stopDate === 'number' && { stopDate: new Date(stopDate).toISOString() }),
    ...(typeof error === 'string' && { error }),
    ...(typeof cause === 'string' && { cause }),
  };
}
