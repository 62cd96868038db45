/** What the catalog records: versions, runs, attempts of steps, leases, dynamic partitions, omissions. */
import type { Metadata } from '../../core/metadata/value.ts';

/** A file of a version, in row order; `path` is a key of the data store. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  /** Rows, for Parquet. */
  readonly rows?: number;
}

/** Outcome of a check on a version. */
export interface CheckRecord {
  readonly name: string;
  readonly passed: boolean;
  readonly blocking: boolean;
  readonly severity: 'error' | 'warn';
  /** ISO time, of a check that ran after the publish. */
  readonly checkedAt?: string;
  readonly description?: string;
  readonly metadata?: Metadata;
}

/** The value of one mapping key. */
export interface MaterializedItem {
  readonly key: string;
  /** Folder of its files. */
  readonly location: string;
  readonly files: readonly FileEntry[];
  readonly rows: number | null;
}

/** Of a pointer what one sees without opening the record of its version. Each {@link Materialization} is one. */
export interface PointerSummary {
  readonly partition: string;
  readonly version: string;
  readonly runId: string;
  /** The version that the asset's table shows, if it is this one. */
  readonly glueVersion?: string;
}

/** One version of one asset partition. The latest published one is the partition's pointer. */
export interface Materialization {
  /** An external asset was looked at: nothing was made, and there are no files. Absent: it was materialized. */
  readonly event?: 'observation';
  readonly asset: string;
  /** Partition key, empty when unpartitioned. */
  readonly partition: string;
  /** Unique for each attempt. */
  readonly version: string;
  /** Folder of the version in the data store. */
  readonly location: string;
  /** What a reader reads: never a listing. Empty for an empty table of a SQL step, and for what has items. */
  readonly files: readonly FileEntry[];
  /** Of what has a value for each mapping key: these, in order. */
  readonly items?: readonly MaterializedItem[];
  /** Null for what has no rows. */
  readonly rows: number | null;
  readonly bytes: number;
  /** Column name and declared type, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Value type kind: `table`, `json`, `nothing`. */
  readonly kind: string;
  readonly codeVersion: string;
  readonly dataVersion: string;
  /** Data versions of the inputs by `<asset>` or `<asset>@<partition>`. */
  readonly inputVersions: Readonly<Record<string, string>>;
  readonly runId: string;
  readonly step: string;
  /** ISO time. */
  readonly materializedAt: string;
  readonly metadata: Metadata;
  readonly checks: readonly CheckRecord[];
  /** Of a pointer alone: this version, once the asset's table shows it, and since when. Publishing takes both away. */
  readonly glueVersion?: string;
  /** ISO time. */
  readonly glueAt?: string;
}

/** What tells a row of the history from the others. */
export type VersionKey = Pick<Materialization, 'asset' | 'partition' | 'version' | 'materializedAt'>;

export type RunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** A run. */
export interface RunRecord {
  readonly runId: string;
  readonly job: string;
  readonly status: RunStatus;
  readonly executionArn: string;
  /** The run request, defaults filled in. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly runKey?: string;
  /** ISO times. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Asset partitions that the last plan asked for, that it left out as published, and that it could not ask for. */
  readonly planned: number;
  readonly skipped: number;
  readonly blocked: number;
  /** Of the planned: optional outputs that were left out, and what was skipped for it. Absent: none. */
  readonly omitted?: number;
  /** Times that Plan ran. */
  readonly plans: number;
  /** The redrive count that the last plan was made for. */
  readonly plannedForRedrive: number;
  /** ISO time of the last plan. */
  readonly plannedAt?: string;
  /** No shard is begun until this is taken away. */
  readonly paused?: true;
  /** Shards of a stage at the same time, in place of the request's. */
  readonly maxConcurrency?: number;
  /** Its process shall stop. */
  readonly cancelled?: true;
  /** Why it failed. */
  readonly error?: string;
}

/** Fields of a run to replace; undefined removes one. */
export type RunPatch = { readonly [K in keyof Omit<RunRecord, 'runId'>]?: RunRecord[K] | undefined };

/**
 * SKIPPED: an optional output that the step needs was left out in its run. UPSTREAM_FAILED: skipped too, because what it
 * needs was not made in its run.
 */
export type StepStatus = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'UPSTREAM_FAILED';

/** The state of one attempt of a step at a partition; a later put of the same attempt replaces the earlier. */
export interface StepRecord {
  readonly runId: string;
  readonly step: string;
  readonly partition: string;
  /** Orders the attempts of a step and partition as text: `<redrive>.<retry>`, padded, behind `plan-<n>.` from the run's second plan on. */
  readonly attempt: string;
  readonly status: StepStatus;
  /** ISO times. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Names of the optional outputs that a successful attempt left out. */
  readonly omitted?: readonly string[];
  /** Why it is SKIPPED or UPSTREAM_FAILED, or made nothing although it succeeded. */
  readonly reason?: string;
  /** Error name and message of a failed attempt. */
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string };
}

/** The right to make a step at a partition, so that no two runs make it at the same time. */
export interface Lease {
  readonly step: string;
  readonly partition: string;
  readonly runId: string;
  /** The attempt that has it, as of {@link StepRecord}; a later one of the run takes it over. */
  readonly attempt: string;
  /** ISO time from which on anybody may take it. */
  readonly expiresAt: string;
}

/** A value of a dynamic set of partitions, from when it was added until it was deleted. */
export interface DynamicPartition {
  readonly value: string;
  /** ISO times; the value is in the set from the first, inclusive, to the second, exclusive. */
  readonly addedAt: string;
  readonly deletedAt?: string;
}

/**
 * An output that was not made the last time that its step was asked to: an optional one that the step left out, or any of
 * a step that was skipped. A version published before stays the pointer; publishing one takes the omission away.
 */
export interface Omission {
  readonly asset: string;
  readonly partition: string;
  readonly step: string;
  readonly runId: string;
  /** ISO time. */
  readonly omittedAt: string;
  readonly codeVersion: string;
  /** Data versions of the inputs, as of {@link Materialization}. */
  readonly inputVersions: Readonly<Record<string, string>>;
  /** Why the whole step was skipped; absent when it ran and left the output out. */
  readonly reason?: string;
}
