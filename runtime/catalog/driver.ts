/**
 * What a driver of the catalog does. Keys, limits and cursors are checked and records are plain data before a driver
 * sees them (`checked.ts`); it may answer at once or by a promise. The semantics are those of `Catalog`.
 */
import type {
  CheckRecord,
  DynamicPartition,
  Lease,
  Materialization,
  Omission,
  PointerSummary,
  PublishItem,
  PublishOutcome,
  RunPatch,
  RunRecord,
  StepRecord,
  VersionKey,
} from './types.ts';

/** Where a row stands in its list; its elements are those of `cursorShapes`. */
export type RowKey = readonly (string | number)[];

/** An item of a list. */
export interface Row<T> {
  readonly key: RowKey;
  readonly value: T;
}

/** A part of a list: `count` rows from the first one after `after`. */
export interface Slice {
  readonly after: RowKey | undefined;
  readonly count: number;
}

type Awaitable<T> = T | Promise<T>;
type Rows<T> = Awaitable<readonly Row<T>[]>;

/** Bounds of partition keys, both inclusive. */
export interface Bounds {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Which steps of a run; a partition only together with a step. */
export interface StepsOf {
  readonly step: string | undefined;
  readonly partition: string | undefined;
}

/** The state that a run must still be in. */
export type RunState = Pick<RunRecord, 'status' | 'plans'>;

/** A driver of the catalog. */
export interface CatalogDriver {
  pointer(asset: string, partition: string): Awaitable<Materialization | undefined>;
  /** Key: partition, ascending. */
  pointers(asset: string, bounds: Bounds, slice: Slice): Rows<Materialization>;
  /** Key: partition, ascending. */
  pointerSummaries(asset: string, bounds: Bounds, slice: Slice): Rows<PointerSummary>;
  /** No two items, nor an item and an omission, are of one asset and partition. */
  publish(
    items: readonly PublishItem[],
    step: StepRecord,
    omissions: readonly Omission[],
  ): Awaitable<PublishOutcome>;
  /** False when the pointer has another version. */
  recordChecks(
    asset: string,
    partition: string,
    version: string,
    checks: readonly CheckRecord[],
  ): Awaitable<boolean>;
  /**
   * False when the pointer has another version. Only `pointer` and `pointers` tell version and time, until the next
   * publish; recorded again, the last time counts.
   */
  recordGlueVersion(asset: string, partition: string, version: string, at: string): Awaitable<boolean>;
  /** Key: partition, ascending. */
  omissions(asset: string, bounds: Bounds, slice: Slice): Rows<Omission>;
  /** Key: materializedAt and publish order, descending. */
  materializations(asset: string, partition: string, slice: Slice): Rows<Materialization>;
  forget(version: VersionKey): Awaitable<boolean>;
  /** Key: publish order, ascending. */
  materializationsOfRun(runId: string, slice: Slice): Rows<Materialization>;
  addRun(run: RunRecord): Awaitable<boolean>;
  /**
   * False when there is no such run, or it is not in the expected state. A field that is undefined in the patch is
   * removed.
   */
  updateRun(runId: string, patch: RunPatch, expected?: RunState): Awaitable<boolean>;
  run(runId: string): Awaitable<RunRecord | undefined>;
  /** Key: startedAt and run id, descending. */
  runs(job: string | undefined, slice: Slice): Rows<RunRecord>;
  claimRunKey(job: string, runKey: string, runId: string): Awaitable<string>;
  putStep(record: StepRecord): Awaitable<void>;
  /** Key: step, partition and attempt, ascending. */
  steps(runId: string, of: StepsOf, slice: Slice): Rows<StepRecord>;
  takeLease(lease: Lease, at: string): Awaitable<Lease>;
  releaseLease(lease: Lease): Awaitable<void>;
  /** Key: order of adding, ascending. */
  dynamicPartitions(set: string, asOf: string | undefined, slice: Slice): Rows<DynamicPartition>;
  /** No two values are equal. */
  addDynamicPartitions(set: string, values: readonly string[], at: string): Awaitable<readonly string[]>;
  deleteDynamicPartitions(set: string, values: readonly string[], at: string): Awaitable<readonly string[]>;
  close(): Awaitable<void>;
}
