/**
 * Where the runs of a project take place: this machine, or an environment in an account. What `qf` does with runs it does
 * through this; `local/host/deployment.ts` and `aws/deployment.ts` are the two there are.
 */
import type { Substitutions } from '../core/jobs/substitution.ts';
import type { RunRecord } from './catalog/types.ts';
import type { LogSource } from './logs/types.ts';
import type { Runtime } from './runtime.ts';

/** A job to run: the compiler's output. */
export interface JobMachine {
  readonly job: string;
  readonly definition: string;
  readonly substitutions: Substitutions;
}

/** How an execution ended. */
export interface ExecutionEnd {
  readonly status: Exclude<RunRecord['status'], 'RUNNING'>;
  readonly error?: string;
  readonly cause?: string;
}

/** An event of an execution's history, as GetExecutionHistory has it; its details are fields of their own. */
export interface ExecutionEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** ISO time. */
  readonly timestamp: string;
  readonly type: string;
}

/** How far a part of a run is. */
export interface Progress {
  /** A stage, or the run itself. */
  readonly name: string;
  /** What is counted: `shards`, `asset partitions`. */
  readonly unit: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** Told how far a run is, each time that it is further. */
export type OnProgress = (progress: Progress) => void;

/** The executions of a deployment. */
export interface Executions {
  /**
   * Starts an execution and waits for its end.
   *
   * @param signal on this machine it stops the run; of a run elsewhere it ends the waiting
   * @param onStarted is told when there is an execution
   * @returns undefined when the waiting ended before the run
   */
  start(
    machine: JobMachine,
    runId: string,
    input: unknown,
    signal?: AbortSignal,
    onStarted?: () => void,
  ): Promise<ExecutionEnd | undefined>;
  /** Goes on with an execution that did not succeed, by the definition that it was started with; waits as start does. */
  redrive(run: RunRecord, signal?: AbortSignal): Promise<ExecutionEnd | undefined>;
  /** Why a run that is over cannot be redriven; undefined when it can. */
  problemOfRedrive(run: RunRecord): Promise<string | undefined>;
  /** Ends a run that goes on, where that needs more than its record. */
  stop(run: RunRecord): Promise<void>;
  /** Makes a number of shards at the same time hold at once, where that needs more than the run's record. */
  applyMaxConcurrency(run: RunRecord, maxConcurrency: number): Promise<void>;
  /** The run as it is: one that ended and could not say so is closed. */
  current(run: RunRecord): Promise<RunRecord>;
  /** The first events, or newest first the last; without a limit every one. */
  history(
    run: RunRecord,
    options: { readonly reverseOrder: boolean; readonly limit: number | undefined },
  ): Promise<readonly ExecutionEvent[]>;
}

/** A schedule of a job. */
export interface JobSchedule {
  readonly name: string;
  readonly job: string;
  /** EventBridge Scheduler expression. */
  readonly expression: string;
  readonly timezone: string;
  readonly isEnabled: boolean;
}

/** The schedules of a deployment. */
export interface Schedules {
  /** All there are, by name. */
  list(): Promise<readonly JobSchedule[]>;
  /** Starts or stops one, until a deployment says otherwise. @throws InvalidInputError when there is none of this name */
  set(name: string, isEnabled: boolean): Promise<JobSchedule>;
}

/** A deployment. Nothing is asked of it before a method is called. */
export interface Deployment {
  /** For messages, after "in": a folder, or a stack. */
  readonly place: string;
  /** What `qf` is called with to reach it again: empty on this machine, else ` --env NAME`. */
  readonly flag: string;
  /** False when nothing was ever run there. */
  readonly hasState: boolean;
  /** Opens its stores; on this machine they are made when they are not there. */
  open(): Promise<Runtime>;
  executions(runtime: Runtime, onProgress?: OnProgress): Executions;
  readonly logs: LogSource;
  /** Absent where nothing starts jobs by the clock: on this machine. */
  readonly schedules?: Schedules;
}
