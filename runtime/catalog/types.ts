/**
 * The catalog: what is published, by which run, and what happened. One interface for DynamoDB and for the embedded
 * drivers (`memory.ts`, `sqlite.ts`); lists are paged by an opaque cursor, newest or smallest first as said. Texts are
 * ordered by their UTF-8 bytes, times too: write them all as `toISOString` does. Keys with control characters or `#`
 * and keys that are too long are refused (`keys.ts`). A new driver implements `CatalogDriver` (`driver.ts`).
 *
 * Layout of DynamoDB, which the embedded drivers need not copy. The parts of a sort key stand between tabs; a bucket is
 * one of 16, by a hash of the partition, in `R#` of step and partition (decision 12):
 *   A#<asset>#<bucket>      p <partition>                       pointer, its run, glueAt, and the omission since
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
import type {
  CheckRecord,
  DynamicPartition,
  Lease,
  Materialization,
  Omission,
  PointerSummary,
  RunPatch,
  RunRecord,
  StepRecord,
  VersionKey,
} from './record-types.ts';

export type * from './record-types.ts';

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
   * What there is to see of published versions without opening their records, by which an asset of a million partitions is
   * planned: as {@link pointers}, in pages of up to 10,000.
   */
  pointerSummaries(
    asset: string,
    options?: PageOptions & { readonly from?: string; readonly to?: string },
  ): Promise<Page<PointerSummary>>;
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
