/**
 * The journal: what outlives the process. A list of records for each execution and each map run, by ARN, append-only.
 *
 * ```
 * execution   { event, scope?, next?, ... }             one for each event of the history, in order
 * map run     { mapRun: { executionArn, ... } }         first
 *             { item: { index, status, items? } }       a child ended; the last of an index counts
 *             { closed: { status, total } }             the run ended; a redrive may go on after it
 * ```
 *
 * `scope` is the branch or iteration that an event belongs to: `<id of ParallelStateStarted or MapStateStarted>.<index>`,
 * absent for the states of the execution itself. `next` is where an exited state goes; absent: its scope ends.
 * An execution that has no ExecutionSucceeded, Failed, TimedOut or Aborted event after its last ExecutionStarted or
 * ExecutionRedriven one is running, or its process was killed.
 */
import type { HistoryEvent } from '../history/events.ts';

/** An event, with what resuming needs and the history does not show. */
export interface EventRecord {
  readonly event: HistoryEvent;
  readonly scope?: string;
  readonly next?: string;
  /** Of ExecutionStarted in a child: the run that it belongs to. */
  readonly mapRunArn?: string;
  /** Of TaskScheduled, unless it is the first attempt of an execution that was not redriven. */
  readonly attempt?: AttemptRecord;
}

/** What the context object says of an attempt. */
export interface AttemptRecord {
  readonly retryCount: number;
  readonly redriveCount: number;
  readonly redriveTime?: string;
}

/** Head of a map run. */
export interface MapRunRecord {
  readonly mapRun: {
    readonly mapRunArn: string;
    readonly executionArn: string;
    readonly startDate: string;
    readonly maxConcurrency: number;
    readonly toleratedFailureCount: number;
    readonly toleratedFailurePercentage: number;
  };
}

/** Status of a child that ended. */
export type ItemStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A child ended. */
export interface ItemRecord {
  readonly item: {
    readonly index: number;
    readonly status: ItemStatus;
    /** Items in the child's batch; absent: 1. */
    readonly items?: number;
  };
}

/** A map run ended. */
export interface MapRunClosedRecord {
  readonly closed: {
    readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
    /** Items read; all of them unless the run stopped early. */
    readonly total: number;
    readonly stopDate: string;
  };
}

/** A record. */
export type JournalRecord = EventRecord | MapRunRecord | ItemRecord | MapRunClosedRecord;

/** Keeps records. `append` has written when it returns: a killed process loses nothing but a torn last record. */
export interface Journal {
  append(arn: string, record: JournalRecord): void;
  /** All records of an execution or map run in order; none when it is not known. */
  read(arn: string): readonly JournalRecord[];
  /** ARNs of the executions, without the children of map runs, in no order. */
  list(): readonly string[];
  /** Lets go of an execution's or map run's resources; it may be appended to again. */
  close(arn: string): void;
}
