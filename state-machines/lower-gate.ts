/** The gate: a Task before the steps of a shard, and before each stage but the first. */
import { expression, sameInput } from './asl/jsonata.ts';
import { retriers } from './asl/retry.ts';
import type { Retrier, TaskState } from './asl/types.ts';

/** A pause is looked at again after 10 s, later every minute, for about 33 hours; then the run fails and can be redriven. */
const paused: Retrier = {
  ErrorEquals: ['QuantFlow.Paused'],
  IntervalSeconds: 10,
  MaxAttempts: 2000,
  BackoffRate: 1.5,
  MaxDelaySeconds: 60,
};

function gate(runId: string): Omit<TaskState, 'Next' | 'End'> {
  return {
    Type: 'Task',
    Comment: 'Waits while the run is paused',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: '${GateFunction}',
      Payload: { schemaVersion: 1, runId: expression(runId) },
    },
    TimeoutSeconds: 60,
    Retry: [paused, ...retriers('lambda')],
  };
}

/** The gate of a shard. */
export function gateOfShard(next: string): TaskState {
  return { ...gate('$states.input.run_id'), Output: sameInput, Next: next };
}

/** The gate of a stage: it also takes over the concurrency that the run has by now. */
export function gateOfStage(next: string): TaskState {
  return {
    ...gate('$plan.run_id'),
    Assign: { plan: expression('$merge([$plan, $states.result.Payload])') },
    Output: {},
    Next: next,
  };
}
