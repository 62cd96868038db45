/** A catalog in the memory of the process: every list is filtered and sorted anew, as plain as the semantics. */
import { compareKeys } from '../stores/order.ts';
import { checkedCatalog } from './checked.ts';
import type { Bounds, CatalogDriver, Row, RowKey, RunState, Slice, StepsOf } from './driver.ts';
import { decidePublish } from './publish.ts';
import { isAsExpected, patchRun } from './records.ts';
import type {
  Catalog,
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

function compare(a: RowKey, b: RowKey): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    const order = typeof x === 'string' ? compareKeys(x, y as string) : x - (y as number);
    if (order !== 0) return order;
  }
  return 0;
}

/** Rows of a list; `direction` is 1 for ascending, -1 for descending. Values are copied, as from a disk. */
function select<T>(rows: readonly Row<T>[], direction: 1 | -1, { after, count }: Slice): Row<T>[] {
  return rows
    .filter((row) => after === undefined || direction * compare(row.key, after) > 0)
    .sort((a, b) => direction * compare(a.key, b.key))
    .slice(0, count)
    .map(({ key, value }) => ({ key, value: structuredClone(value) }));
}

/** Rows of an asset within bounds of the partition key. */
function within<T extends { readonly asset: string; readonly partition: string }>(
  values: Iterable<T>,
  asset: string,
  { from, to }: Bounds,
): Row<T>[] {
  return [...values]
    .filter((value) => value.asset === asset)
    .filter(({ partition }) => from === undefined || compareKeys(partition, from) >= 0)
    .filter(({ partition }) => to === undefined || compareKeys(partition, to) <= 0)
    .map((value) => ({ key: [value.partition], value }));
}

/** True when a lease may be taken in place of the one that is there. */
function isFree(there: Lease, { runId, attempt }: Lease, at: string): boolean {
  if (compareKeys(there.expiresAt, at) <= 0) return true;
  return there.runId === runId && compareKeys(there.attempt, attempt) <= 0;
}

const idOf = (...parts: readonly string[]): string => JSON.stringify(parts);

class MemoryDriver implements CatalogDriver {
  /** In the order of publishing. */
  readonly #history = new Map<string, Materialization>();
  readonly #pointers = new Map<string, Materialization>();
  /** What tables show, of the pointers. */
  readonly #shown = new Map<string, Pick<Materialization, 'glueVersion' | 'glueAt'>>();
  readonly #omissions = new Map<string, Omission>();
  readonly #runs = new Map<string, RunRecord>();
  readonly #runKeys = new Map<string, string>();
  readonly #steps = new Map<string, StepRecord>();
  readonly #leases = new Map<string, Lease>();
  /** In the order of adding. */
  readonly #dynamic: { readonly set: string; partition: DynamicPartition }[] = [];

  pointer(asset: string, partition: string) {
    const pointer = this.#pointers.get(idOf(asset, partition));
    return pointer && structuredClone(this.#withShown(pointer));
  }

  pointers(asset: string, bounds: Bounds, slice: Slice) {
    const rows = within(this.#pointers.values(), asset, bounds);
    return select(
      rows.map(({ key, value }) => ({ key, value: this.#withShown(value) })),
      1,
      slice,
    );
  }

  pointerSummaries(asset: string, bounds: Bounds, slice: Slice): Row<PointerSummary>[] {
    return this.pointers(asset, bounds, slice).map(({ key, value }) => {
      const { partition, version, runId, glueVersion } = value;
      return { key, value: { partition, version, runId, ...(glueVersion !== undefined && { glueVersion }) } };
    });
  }

  #withShown(pointer: Materialization): Materialization {
    return { ...pointer, ...this.#shown.get(idOf(pointer.asset, pointer.partition)) };
  }

  recordGlueVersion(asset: string, partition: string, version: string, at: string) {
    const id = idOf(asset, partition);
    if (this.#pointers.get(id)?.version !== version) return false;
    this.#shown.set(id, { glueVersion: version, glueAt: at });
    return true;
  }

  recordChecks(asset: string, partition: string, version: string, checks: readonly CheckRecord[]) {
    const before = this.#pointers.get(idOf(asset, partition));
    if (before?.version !== version) return false;
    const after = { ...before, checks };
    this.#pointers.set(idOf(asset, partition), after);
    this.#history.set(idOf(asset, partition, before.materializedAt, version), after);
    return true;
  }

  omissions(asset: string, bounds: Bounds, slice: Slice) {
    return select(within(this.#omissions.values(), asset, bounds), 1, slice);
  }

  publish(items: readonly PublishItem[], step: StepRecord, omissions: readonly Omission[]): PublishOutcome {
    const decision = decidePublish(
      items,
      (asset, partition) => this.#pointers.get(idOf(asset, partition))?.version ?? null,
    );
    if ('conflict' in decision) {
      const { asset, partition } = decision.conflict.materialization;
      return { published: false, asset, current: this.pointer(asset, partition) };
    }
    if (items.length > 0 && decision.moving.length === 0) return { published: true };
    for (const { materialization } of decision.moving) {
      const { asset, partition, version, materializedAt } = materialization;
      this.#history.set(idOf(asset, partition, materializedAt, version), materialization);
      this.#pointers.set(idOf(asset, partition), materialization);
      this.#shown.delete(idOf(asset, partition));
      this.#omissions.delete(idOf(asset, partition));
    }
    for (const omission of omissions) this.#omissions.set(idOf(omission.asset, omission.partition), omission);
    this.putStep(step);
    return { published: true };
  }

  materializations(asset: string, partition: string, slice: Slice) {
    const rows = [...this.#history.values()]
      .map((value, order) => ({ key: [value.materializedAt, order], value }))
      .filter(({ value }) => value.asset === asset && value.partition === partition);
    return select(rows, -1, slice);
  }

  forget({ asset, partition, version, materializedAt }: VersionKey) {
    if (this.#pointers.get(idOf(asset, partition))?.version === version) return false;
    this.#history.delete(idOf(asset, partition, materializedAt, version));
    return true;
  }

  materializationsOfRun(runId: string, slice: Slice) {
    const rows = [...this.#history.values()]
      .map((value, order) => ({ key: [order], value }))
      .filter(({ value }) => value.runId === runId);
    return select(rows, 1, slice);
  }

  addRun(run: RunRecord) {
    if (this.#runs.has(run.runId)) return false;
    this.#runs.set(run.runId, run);
    return true;
  }

  updateRun(runId: string, patch: RunPatch, expected?: RunState) {
    const run = this.#runs.get(runId);
    if (run === undefined || !isAsExpected(run, expected)) return false;
    this.#runs.set(runId, patchRun(run, patch));
    return true;
  }

  run(runId: string) {
    return structuredClone(this.#runs.get(runId));
  }

  runs(job: string | undefined, slice: Slice) {
    const rows = [...this.#runs.values()]
      .filter((value) => job === undefined || value.job === job)
      .map((value) => ({ key: [value.startedAt, value.runId], value }));
    return select(rows, -1, slice);
  }

  claimRunKey(job: string, runKey: string, runId: string) {
    const id = idOf(job, runKey);
    const owner = this.#runKeys.get(id) ?? runId;
    this.#runKeys.set(id, owner);
    return owner;
  }

  putStep(record: StepRecord) {
    this.#steps.set(idOf(record.runId, record.step, record.partition, record.attempt), record);
  }

  steps(runId: string, { step, partition }: StepsOf, slice: Slice) {
    const rows = [...this.#steps.values()]
      .filter((value) => value.runId === runId && (step === undefined || value.step === step))
      .filter((value) => partition === undefined || value.partition === partition)
      .map((value) => ({
        key: [value.step, value.partition, value.attempt],
        value,
      }));
    return select(rows, 1, slice);
  }

  takeLease(lease: Lease, at: string) {
    const id = idOf(lease.step, lease.partition);
    const there = this.#leases.get(id);
    if (there !== undefined && !isFree(there, lease, at)) return there;
    this.#leases.set(id, lease);
    return lease;
  }

  releaseLease({ step, partition, runId, attempt }: Lease) {
    const id = idOf(step, partition);
    const there = this.#leases.get(id);
    if (there?.runId === runId && there.attempt === attempt) this.#leases.delete(id);
  }

  dynamicPartitions(set: string, asOf: string | undefined, slice: Slice) {
    const isIn = ({ addedAt, deletedAt }: DynamicPartition): boolean =>
      asOf === undefined
        ? deletedAt === undefined
        : addedAt <= asOf && (deletedAt === undefined || deletedAt > asOf);
    const rows = this.#dynamic
      .map(({ set: of, partition }, order) => ({ of, key: [order], value: partition }))
      .filter(({ of, value }) => of === set && isIn(value));
    return select(rows, 1, slice);
  }

  addDynamicPartitions(set: string, values: readonly string[], at: string) {
    const added = values.filter((value) => this.#living(set, value) === undefined);
    for (const value of added) this.#dynamic.push({ set, partition: { value, addedAt: at } });
    return added;
  }

  deleteDynamicPartitions(set: string, values: readonly string[], at: string) {
    return values.filter((value) => {
      const found = this.#living(set, value);
      if (found !== undefined) found.partition = { ...found.partition, deletedAt: at };
      return found !== undefined;
    });
  }

  #living(set: string, value: string) {
    return this.#dynamic.find(
      ({ set: of, partition }) =>
        of === set && partition.value === value && partition.deletedAt === undefined,
    );
  }

  close() {}
}

/** An empty catalog of its own. */
export function memoryCatalog(): Catalog {
  return checkedCatalog(new MemoryDriver());
}
