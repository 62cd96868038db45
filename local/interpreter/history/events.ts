/**
 * Events of an execution's history, in the shape of GetExecutionHistory. Input, output and parameters are JSON text,
 * as there; timestamps are ISO 8601.
 * Source: Step Functions API reference, HistoryEvent.
 */

/** Types of events that the interpreter records. */
export type HistoryEventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionAborted'
  | 'ExecutionRedriven'
  | 'EvaluationFailed'
  | `${'Task' | 'Choice' | 'Parallel' | 'Map' | 'Pass' | 'Wait' | 'Succeed' | 'Fail'}StateEntered`
  | `${'Task' | 'Choice' | 'Parallel' | 'Map' | 'Pass' | 'Wait' | 'Succeed'}StateExited`
  | `${'Task' | 'Parallel' | 'Map' | 'Wait'}StateAborted`
  | `${'Parallel' | 'Map'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `Task${'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `MapRun${'Started' | 'Redriven' | 'Succeeded' | 'Failed' | 'Aborted'}`;

/** Nothing is ever cut off here. */
export interface DataDetails {
  readonly truncated: boolean;
}

/** Error of a failed execution, task or map run. */
export interface FailureDetails {
  readonly error?: string;
  readonly cause?: string;
}

/** `arn:aws:states:::lambda:invoke` is resourceType `lambda`, resource `invoke`. */
export interface TaskDetails {
  readonly resourceType: string;
  readonly resource: string;
}

/** Iteration of an inline Map. */
export interface MapIterationDetails {
  /** Name of the Map. */
  readonly name: string;
  readonly index: number;
}

/** What an event says beyond its type. At most one member is there. */
export interface EventDetails {
  readonly executionStartedEventDetails?: {
    readonly input: string;
    readonly inputDetails: DataDetails;
    readonly roleArn: string;
  };
  readonly executionSucceededEventDetails?: { readonly output: string; readonly outputDetails: DataDetails };
  readonly executionFailedEventDetails?: FailureDetails;
  readonly executionTimedOutEventDetails?: FailureDetails;
  readonly executionAbortedEventDetails?: FailureDetails;
  readonly executionRedrivenEventDetails?: { readonly redriveCount: number };
  readonly evaluationFailedEventDetails?: FailureDetails & {
    readonly state: string;
    readonly location: string;
  };
  readonly stateEnteredEventDetails?: {
    readonly name: string;
    readonly input: string;
    readonly inputDetails: DataDetails;
  };
  readonly stateExitedEventDetails?: {
    readonly name: string;
    readonly output: string;
    readonly outputDetails: DataDetails;
    /** JSON text of each variable that the state assigned. */
    readonly assignedVariables?: Readonly<Record<string, string>>;
    readonly assignedVariablesDetails?: DataDetails;
  };
  readonly taskScheduledEventDetails?: TaskDetails & {
    readonly region: string;
    readonly parameters: string;
    readonly timeoutInSeconds?: number;
    readonly heartbeatInSeconds?: number;
    readonly taskCredentials?: { readonly roleArn: string };
  };
  readonly taskStartedEventDetails?: TaskDetails;
  readonly taskSubmittedEventDetails?: TaskDetails & {
    readonly output: string;
    readonly outputDetails: DataDetails;
  };
  readonly taskSucceededEventDetails?: TaskDetails & {
    readonly output: string;
    readonly outputDetails: DataDetails;
  };
  readonly taskFailedEventDetails?: TaskDetails & FailureDetails;
  readonly taskTimedOutEventDetails?: TaskDetails & FailureDetails;
  readonly mapStateStartedEventDetails?: { readonly length: number };
  readonly mapIterationStartedEventDetails?: MapIterationDetails;
  readonly mapIterationSucceededEventDetails?: MapIterationDetails;
  readonly mapIterationFailedEventDetails?: MapIterationDetails;
  readonly mapIterationAbortedEventDetails?: MapIterationDetails;
  readonly mapRunStartedEventDetails?: { readonly mapRunArn: string };
  readonly mapRunRedrivenEventDetails?: { readonly mapRunArn: string; readonly redriveCount: number };
  readonly mapRunFailedEventDetails?: FailureDetails;
}

/** An event. */
export interface HistoryEvent extends EventDetails {
  /** From 1, without gaps. */
  readonly id: number;
  /** The event before it on its chain of states; 0 for the first state and for the end by a stop or timeout. */
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly type: HistoryEventType;
}

/** The details that say: whole. */
export const whole: DataDetails = { truncated: false };

/** Error and cause, without those that are not there. */
export function failureDetails(error: string, cause: string | undefined): FailureDetails {
  return { ...(error !== '' && { error }), ...(cause !== undefined && { cause }) };
}
