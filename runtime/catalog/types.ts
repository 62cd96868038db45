/**
 * The catalog: what is published, by which run, and what happened. One interface for DynamoDB and for the embedded
 * drivers (`memory.ts`, `sqlite.ts`); lists are paged by an opaque cursor, newest or smallest first as said. Texts are
 * ordered by their UTF-8 bytes, times too: write them all as `toISOString` does. Keys with control characters or `#`
 * and keys that are too long are refused (`keys.ts`). A new driver implements `CatalogDriver` (`driver.ts`).
 *
 * Layout of DynamoDB, which the embedded drivers need not copy. The parts of a sort key stand between tabs; a bucket is
 * one of 16, by a hash of the partition, in `R#` of step and partition (decision 12):
 *   A#<asset>#<bucket>      p <partition>                       pointer with glueAt, and the omission since
 *   O#<asset>#<bucket>      p <partition>                       entry: the partition had an omission
 *   M#<asset>#<partition>   <materializedAt> <version>          history, with its place in the list of its run
 *   R#<run>                 run                                 run, an attribute a field
 *   R#<run>#<bucket>        s <step> <partition> <attempt>      attempts of steps
 *   R#<run>#<bucket>        m <order>                           entry: versions that were published at once
 *   T, T#<job>              <startedAt> <run>                   entry: the run began then
 *   K#<job>#<run key>       claim                               the run that has a run key
 *   L#<step>#<partition>    lease                               lease, until `ttl`
 *   P#<set>                 row <order> <index>                 values of dynamic partitions
 *   P#<set>                 live <value>                        the row of a value that is in the set
 */
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

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it on for the next page; absent after the last. */
  readonly cursor?: string;
}

/** Paging of a list. `limit` is 1 to 1000. @default 100 */
export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

/** Outcome of {@link Catalog.publish}. */
export type PublishOutcome =
  | { readonly published: true }
  /** The pointer of this asset was not the expected one; nothing was written. */
  | { readonly published: false; readonly asset: string; readonly current: Materialization | undefined };

/** What one step publishes of one asset, and the version its pointer must still have (null: no pointer). */
export interface PublishItem {
  readonly materialization: Materialization;
  readonly expectedVersion: string | null;
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

/** Every write is durable when its promise resolves. */
export interface Catalog {
  /** The published version of a partition. */
  pointer(asset: string, partition: string): Promise<Materialization | undefined>;
  /** Published versions of an asset, ascending by partition key. `from` and `to` bound the key, both inclusive. */
  pointers(
    asset: string,
    options?: PageOptions & { readonly from?: string; readonly to?: string },
  ): Promise<Page<Materialization>>;
  /**
   * Moves the pointers of a step's outputs, adds their history, the omissions of its optional outputs and its step
   * record, all or nothing. Publishing a
   * version that is already the pointer is a success that changes nothing, whatever is expected; when all are, the
   * step record is not written either. A version published again with its own time, as a rollback does, keeps its
   * one row of history.
   *
   * @throws InvalidInputError for two items, or an item and an omission, of one asset and partition
   */
  publish(
    items: readonly PublishItem[],
    step: StepRecord,
    omissions?: readonly Omission[],
  ): Promise<PublishOutcome>;
  /** Omissions of an asset, ascending by partition key. `from` and `to` bound the key, both inclusive. */
  omissions(
    asset: string,
    options?: PageOptions & { readonly from?: string; readonly to?: string },
  ): Promise<Page<Omission>>;
  /**
   * Replaces the outcomes of the checks of a published version. False, and nothing written, when the pointer has
   * another version.
   */
  recordChecks(
    asset: string,
    partition: string,
    version: string,
    checks: readonly CheckRecord[],
  ): Promise<boolean>;
  /**
   * Records in the pointer that the asset's table shows the published version, at an ISO time; the last time counts.
   * False, and nothing written, when the pointer has another version.
   */
  recordGlueVersion(asset: string, partition: string, version: string, at: string): Promise<boolean>;
  /** History of a partition, newest first: by `materializedAt`, then by order of publishing. */
  materializations(asset: string, partition: string, options?: PageOptions): Promise<Page<Materialization>>;
  /**
   * Removes a version from the history. False, and nothing removed, when it is what the pointer names; removing what is
   * not there is no error.
   */
  forget(version: VersionKey): Promise<boolean>;
  /** Materializations that a run published, in the order of publishing. */
  materializationsOfRun(runId: string, options?: PageOptions): Promise<Page<Materialization>>;

  /** Adds a run. False, and nothing written, when the id exists. */
  addRun(run: RunRecord): Promise<boolean>;
  /** Replaces some fields of a run; one that is there with the value undefined is removed. @throws when there is no such run */
  updateRun(runId: string, patch: RunPatch): Promise<void>;
  /**
   * Replaces some fields of a run whose status and number of plans are still those that were read. False, and nothing
   * written, when they are not, or there is no such run.
   */
  closeRun(read: Pick<RunRecord, 'runId' | 'status' | 'plans'>, patch: RunPatch): Promise<boolean>;
  run(runId: string): Promise<RunRecord | undefined>;
  /** Runs, newest first: by `startedAt`, then by id, both descending; of one job if given. */
  runs(options?: PageOptions & { readonly job?: string }): Promise<Page<RunRecord>>;
  /** Gives a run key to a run: the id of the run that has it, which is `runId` for the first that asks. */
  claimRunKey(job: string, runKey: string, runId: string): Promise<string>;

  putStep(record: StepRecord): Promise<void>;
  /** Step records of a run, ascending by step, partition, attempt; of one step, or of its attempts at one partition. */
  steps(
    runId: string,
    options?: PageOptions & { readonly step?: string; readonly partition?: string },
  ): Promise<Page<StepRecord>>;

  /**
   * Takes the lease of a step at a partition, or extends it. It is had when nobody has it, when the one that is there
   * has expired at a time (ISO), and when an earlier or the same attempt of the run has it.
   * @returns the lease that stands: the one asked for, or another's
   */
  takeLease(lease: Lease, at: string): Promise<Lease>;
  /** Gives up a lease; one that another attempt has by now stays. */
  releaseLease(lease: Lease): Promise<void>;

  /**
   * Values of a dynamic set of partitions in the order of adding: those in it at `asOf` (ISO time), or those in it now.
   * A set that was never added to is empty.
   */
  dynamicPartitions(
    set: string,
    options?: PageOptions & { readonly asOf?: string },
  ): Promise<Page<DynamicPartition>>;
  /**
   * Adds values to a dynamic set at a time. A value that is in it keeps its time and its place; one that was deleted
   * comes again, at the end.
   *
   * @returns the values that were not in it
   * @throws InvalidInputError for a value that is unsafe in a path
   */
  addDynamicPartitions(set: string, values: readonly string[], at: string): Promise<readonly string[]>;
  /**
   * Takes values out of a dynamic set at a time: as of an earlier time they are in it still.
   *
   * @returns the values that were in it
   */
  deleteDynamicPartitions(set: string, values: readonly string[], at: string): Promise<readonly string[]>;

  close(): Promise<void>;
}
