/** What the interpreter asks of its host, and what it gives back. */
import type { HistoryEvent } from './history/events.ts';
import type { Journal } from './journal/types.ts';

/** A JSON value. Values are shared between states and never changed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Time. `systemClock` and `virtualClock` are the two there are. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds (`Infinity`: never); rejects with the signal's reason once it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs work of the host (a task, a read). A clock that jumps does not jump while such work does something else than sleep on it. */
  task?<T>(work: () => Promise<T>): Promise<T>;
}

/** The context object, `$states.context`. Times are ISO 8601. */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: Json;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
    /** Only after a redrive. */
    readonly RedriveTime?: string;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State: {
    readonly EnteredTime: string;
    readonly Name: string;
    /** Of Task, Parallel and Map; starts at 0 again after a redrive. */
    readonly RetryCount?: number;
  };
  /** Inside an inline Map. */
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: Json } };
}

/** One attempt of a Task. */
export interface TaskCall {
  /** The state's Resource. */
  readonly resource: string;
  readonly arguments: Json;
  readonly context: ContextObject;
  /** Reports that the task is alive: HeartbeatSeconds begin anew. */
  readonly heartbeat: () => void;
  /** For a `.sync` resource: records what the service answered to the request, before the job is waited for. */
  readonly submitted: (answer: Json) => void;
  /** Aborted by the task's timeouts, by a failed sibling branch, and when the execution is stopped or times out. */
  readonly signal: AbortSignal;
}

/**
 * A service. Its result must be JSON.
 *
 * Throws StatesError for an error of the service or the task; any other Error is taken as one with its `name` as the
 * error and its message as the cause.
 */
export type Integration = (call: TaskCall) => Promise<Json>;

/** Objects behind ItemReader and ResultWriter. */
export interface ObjectAccess {
  /** Lines of a text object, without their ends. */
  lines(bucket: string, key: string): AsyncIterable<string>;
  put(bucket: string, key: string, body: string): Promise<void>;
}

/** Everything outside the definition. */
export interface Host {
  /** By Resource ARN. */
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly objects: ObjectAccess;
  readonly clock: Clock;
  /** A number from 0 to below 1: jitter, `$random()`, `$shuffle()`. */
  readonly random: () => number;
  /** `$uuid()`. */
  readonly uuid: () => string;
  readonly journal: Journal;
  /** Sees each event after it was journaled, children's too. */
  readonly onEvent?: (executionArn: string, event: HistoryEvent) => void;
  /** Given an open map run's control, as UpdateMapRun has it: children that run stay, the next wait for the new limit. */
  readonly onMapRun?: (mapRunArn: string, setMaxConcurrency: (count: number) => void) => void;
}

/** Options of a start or redrive. */
export interface ExecutionOptions {
  /** Up to 80 of `A-Z a-z 0-9 - _`; unique in the state machine. */
  readonly name: string;
  /** Up to 80 of `A-Z a-z 0-9 - _`. */
  readonly stateMachineName: string;
  /** Stops the execution: running tasks are aborted, it ends ABORTED. */
  readonly signal?: AbortSignal;
}

/** Status of an execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution that ended. Dates are ISO 8601. */
export interface ExecutionResult {
  readonly executionArn: string;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  /** Of a SUCCEEDED one. */
  readonly output?: Json;
  /** Of a FAILED one. */
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  /** When it was first started. */
  readonly startDate: string;
  readonly stopDate: string;
}
