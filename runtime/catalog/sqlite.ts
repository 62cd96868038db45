/**
 * The catalog in one SQLite file, for the embedded host. Several processes may use it at the same time. A write is
 * safe from a kill of the process once it resolves; the last ones before a loss of power may be undone, each whole.
 */
import type { SQLInputValue } from 'node:sqlite';
import { checkedCatalog } from './checked.ts';
import type { Bounds, CatalogDriver, Row, RunState, Slice, StepsOf } from './driver.ts';
import { decidePublish } from './publish.ts';
import { isAsExpected, patchRun } from './records.ts';
import { Database } from './sqlite-database.ts';
import {
  addDynamicPartitions,
  deleteDynamicPartitions,
  dynamicPartitions,
} from './sqlite-dynamic-partitions.ts';
import { releaseLease, takeLease } from './sqlite-leases.ts';
import { type Condition, listOf, partitionsOf, pointerBody, pointerSummary } from './sqlite-lists.ts';
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

class SqliteDriver implements CatalogDriver {
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path);
  }

  pointer(asset: string, partition: string): Materialization | undefined {
    return this.#record(
      `SELECT ${pointerBody} FROM pointer p JOIN materialization m USING (seq)
       WHERE p.asset = ? AND p."partition" = ?`,
      asset,
      partition,
    );
  }

  pointers(asset: string, bounds: Bounds, { after, count }: Slice): Row<Materialization>[] {
    const select = `SELECT ${pointerBody}, p."partition" FROM pointer p JOIN materialization m USING (seq)`;
    return listOf(this.#database, select, partitionsOf('p', asset, bounds, after), 'p."partition"', count);
  }

  pointerSummaries(asset: string, bounds: Bounds, { after, count }: Slice): Row<PointerSummary>[] {
    const select = `SELECT ${pointerSummary}, p."partition" FROM pointer p JOIN materialization m USING (seq)`;
    const order = 'p."partition"';
    return listOf(this.#database, select, partitionsOf('p', asset, bounds, after), order, count);
  }

  recordChecks(
    asset: string,
    partition: string,
    version: string,
    checks: readonly CheckRecord[],
  ): Promise<boolean> {
    const sql = `UPDATE materialization SET body = json_set(body, '$.checks', json(?))
       WHERE seq = (SELECT seq FROM pointer WHERE asset = ? AND "partition" = ? AND version = ?)`;
    const body = JSON.stringify(checks);
    return this.#database.write(() => this.#database.run(sql, body, asset, partition, version) === 1);
  }

  recordGlueVersion(asset: string, partition: string, version: string, at: string): Promise<boolean> {
    const sql = 'UPDATE pointer SET glue_at = ? WHERE asset = ? AND "partition" = ? AND version = ?';
    return this.#database.write(() => this.#database.run(sql, at, asset, partition, version) === 1);
  }

  omissions(asset: string, bounds: Bounds, { after, count }: Slice): Row<Omission>[] {
    const select = 'SELECT o.body, o."partition" FROM omission o';
    return listOf(this.#database, select, partitionsOf('o', asset, bounds, after), 'o."partition"', count);
  }

  publish(
    items: readonly PublishItem[],
    step: StepRecord,
    omissions: readonly Omission[],
  ): Promise<PublishOutcome> {
    return this.#database.write(() => {
      const decision = decidePublish(
        items,
        (asset, partition) =>
          this.#database.value<string>(
            'SELECT version FROM pointer WHERE asset = ? AND "partition" = ?',
            asset,
            partition,
          ) ?? null,
      );
      if ('conflict' in decision) {
        const { asset, partition } = decision.conflict.materialization;
        return { published: false, asset, current: this.pointer(asset, partition) };
      }
      if (items.length > 0 && decision.moving.length === 0) return { published: true };
      for (const { materialization } of decision.moving) this.#move(materialization);
      for (const omission of omissions) this.#omit(omission);
      this.#putStep(step);
      return { published: true };
    });
  }

  materializations(asset: string, partition: string, { after, count }: Slice): Row<Materialization>[] {
    return listOf(
      this.#database,
      'SELECT body, materialized_at, seq FROM materialization',
      [
        ['asset = ?', [asset]],
        ['"partition" = ?', [partition]],
        ['(materialized_at, seq) < (?, ?)', after],
      ],
      'materialized_at DESC, seq DESC',
      count,
    );
  }

  forget({ asset, partition, version, materializedAt }: VersionKey): Promise<boolean> {
    return this.#database.write(() => {
      const visible = this.#database.value<string>(
        'SELECT version FROM pointer WHERE asset = ? AND "partition" = ?',
        asset,
        partition,
      );
      if (visible === version) return false;
      const sql =
        'DELETE FROM materialization WHERE asset = ? AND "partition" = ? AND materialized_at = ? AND version = ?';
      this.#database.run(sql, asset, partition, materializedAt, version);
      return true;
    });
  }

  materializationsOfRun(runId: string, { after, count }: Slice): Row<Materialization>[] {
    return listOf(
      this.#database,
      'SELECT body, seq FROM materialization',
      [
        ['run_id = ?', [runId]],
        ['seq > ?', after],
      ],
      'seq',
      count,
    );
  }

  addRun(run: RunRecord): Promise<boolean> {
    const { runId, job, startedAt } = run;
    const sql =
      'INSERT INTO run (run_id, job, started_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (run_id) DO NOTHING';
    const body = JSON.stringify(run);
    return this.#database.write(() => this.#database.run(sql, runId, job, startedAt, body) === 1);
  }

  updateRun(runId: string, patch: RunPatch, expected?: RunState): Promise<boolean> {
    return this.#database.write(() => {
      const before = this.run(runId);
      if (before === undefined || !isAsExpected(before, expected)) return false;
      const run = patchRun(before, patch);
      const sql = 'UPDATE run SET job = ?, started_at = ?, body = ? WHERE run_id = ?';
      this.#database.run(sql, run.job, run.startedAt, JSON.stringify(run), runId);
      return true;
    });
  }

  run(runId: string): RunRecord | undefined {
    return this.#record('SELECT body FROM run WHERE run_id = ?', runId);
  }

  runs(job: string | undefined, { after, count }: Slice): Row<RunRecord>[] {
    return listOf(
      this.#database,
      'SELECT body, started_at, run_id FROM run',
      [
        ['job = ?', job === undefined ? undefined : [job]],
        ['(started_at, run_id) < (?, ?)', after],
      ],
      'started_at DESC, run_id DESC',
      count,
    );
  }

  claimRunKey(job: string, runKey: string, runId: string): Promise<string> {
    const claim = 'INSERT INTO run_key (job, run_key, run_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    const owner = 'SELECT run_id FROM run_key WHERE job = ? AND run_key = ?';
    return this.#database.write(() => {
      this.#database.run(claim, job, runKey, runId);
      return this.#database.value<string>(owner, job, runKey) ?? runId;
    });
  }

  putStep(record: StepRecord): Promise<void> {
    return this.#database.write(() => this.#putStep(record));
  }

  #putStep(record: StepRecord): void {
    const { runId, step, partition, attempt } = record;
    const sql =
      'INSERT INTO step (run_id, step, "partition", attempt, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body';
    this.#database.run(sql, runId, step, partition, attempt, JSON.stringify(record));
  }

  steps(runId: string, { step, partition }: StepsOf, { after, count }: Slice): Row<StepRecord>[] {
    // Within one step the index is entered at the partition, which the comparison of all three would not allow.
    const conditions: readonly Condition[] =
      step === undefined
        ? [['(step, "partition", attempt) > (?, ?, ?)', after]]
        : [
            ['step = ?', [step]],
            ['"partition" = ?', partition === undefined ? undefined : [partition]],
            ['("partition", attempt) > (?, ?)', after?.slice(1)],
          ];
    return listOf(
      this.#database,
      'SELECT body, step, "partition", attempt FROM step',
      [['run_id = ?', [runId]], ...conditions],
      'step, "partition", attempt',
      count,
    );
  }

  takeLease(lease: Lease, at: string): Promise<Lease> {
    return this.#database.write(() => takeLease(this.#database, lease, at));
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#database.write(() => releaseLease(this.#database, lease));
  }

  dynamicPartitions(set: string, asOf: string | undefined, slice: Slice): Row<DynamicPartition>[] {
    return dynamicPartitions(this.#database, set, asOf, slice);
  }

  addDynamicPartitions(set: string, values: readonly string[], at: string): Promise<readonly string[]> {
    return this.#database.write(() => addDynamicPartitions(this.#database, set, values, at));
  }

  deleteDynamicPartitions(set: string, values: readonly string[], at: string): Promise<readonly string[]> {
    return this.#database.write(() => deleteDynamicPartitions(this.#database, set, values, at));
  }

  close(): void {
    this.#database.close();
  }

  /** Adds a version to the history, or replaces its row when a rollback publishes it again, and moves the pointer. */
  #move(materialization: Materialization): void {
    const { asset, partition, materializedAt, version, runId } = materialization;
    const seq = this.#database.value<number>(
      `INSERT INTO materialization (asset, "partition", materialized_at, version, run_id, body)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (asset, "partition", materialized_at, version)
       DO UPDATE SET run_id = excluded.run_id, body = excluded.body
       RETURNING seq`,
      asset,
      partition,
      materializedAt,
      version,
      runId,
      JSON.stringify(materialization),
    );
    this.#database.run(
      `INSERT INTO pointer (asset, "partition", version, seq) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, seq = excluded.seq, glue_at = NULL`,
      asset,
      partition,
      version,
      seq as number,
    );
    this.#database.run('DELETE FROM omission WHERE asset = ? AND "partition" = ?', asset, partition);
  }

  #omit(omission: Omission): void {
    const sql =
      'INSERT INTO omission (asset, "partition", body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body';
    this.#database.run(sql, omission.asset, omission.partition, JSON.stringify(omission));
  }

  #record<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    const body = this.#database.value<string>(sql, ...values);
    return body === undefined ? undefined : (JSON.parse(body) as T);
  }
}

/**
 * The catalog in a SQLite file, made with its folder when it is not there.
 *
 * @throws QuantflowError `QuantFlow.CatalogVersion` for a catalog of a later release or another program's database
 */
export function sqliteCatalog(path: string): Catalog {
  return checkedCatalog(new SqliteDriver(path));
}
