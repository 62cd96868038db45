/**
 * Events for other systems: what was published, and how runs end. They are told after the fact and best effort: one that
 * cannot be told is logged and fails nothing, and a process that is killed in between tells nothing. The catalog has the
 * truth. Drivers: `eventbridge.ts`, `memory.ts`.
 */
import type { RunStatus } from '../catalog/types.ts';

/** A version of an asset partition became the published one, or an external asset was looked at. */
export interface MaterializationEvent {
  readonly type: 'Asset Materialization' | 'Asset Observation';
  /** ISO time. */
  readonly time: string;
  readonly detail: {
    readonly environment: string;
    readonly asset: string;
    /** Empty when unpartitioned. */
    readonly partition: string;
    readonly version: string;
    /** URL of the version's folder. */
    readonly location: string;
    readonly rows: number | null;
    readonly bytes: number;
    readonly code_version: string;
    readonly data_version: string;
    readonly step: string;
    /** Of a rollback: the record of the rollback. */
    readonly run_id: string;
    /** Checks that did not pass and block nothing. */
    readonly failed_checks: readonly string[];
  };
}

/** The status of a run changed. */
export interface RunEvent {
  readonly type: 'Run Status Change';
  /** ISO time. */
  readonly time: string;
  readonly detail: {
    readonly environment: string;
    readonly job: string;
    readonly run_id: string;
    readonly status: RunStatus;
    readonly execution_arn: string;
    readonly started_at: string;
    readonly ended_at?: string;
    /** Asset partitions that the last plan asked for, that it left out as published, and that it could not ask for. */
    readonly planned: number;
    readonly skipped: number;
    readonly blocked: number;
    readonly tags: Readonly<Record<string, string>>;
    /** Why it failed; at most 4,000 characters of it. */
    readonly error?: string;
  };
}

/** An event. */
export type QuantflowEvent = MaterializationEvent | RunEvent;

/** Where events go. */
export interface EventSink {
  /** Puts events, in no order. @throws Error when some could not be put */
  put(events: readonly QuantflowEvent[]): Promise<void>;
}
