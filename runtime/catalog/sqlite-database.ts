/** A SQLite file that several processes use at once: opening, migrating, statements kept, transactions. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { QuantflowError } from '../../core/errors.ts';
import { applicationId, migrations } from './sqlite-schema.ts';

/** How long a statement waits for another process's transaction, in ms. */
const busyTimeoutMs = 10_000;

/** The event loop's next turn: a test that stops the clock does not stop writes. */
const afterThis = setImmediate;

/** `SQLITE_BUSY`. */
const busy = 5;

/** A write that waits for its transaction. */
interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** An open catalog file. Errors name the file. */
export class Database {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #waiting: Waiting[] = [];

  /** Opens or creates a file, with its folder. */
  constructor(path: string) {
    this.#path = resolve(path);
    mkdirSync(dirname(this.#path), { recursive: true });
    // Loaded here and not by an import: commands without a catalog start without it.
    const sqlite = process.getBuiltinModule('node:sqlite');
    this.#database = this.#named(() => new sqlite.DatabaseSync(this.#path, { timeout: busyTimeoutMs }));
    try {
      this.#checkVersion();
      this.#named(() => this.#useWal());
      this.#named(() => this.#database.exec('PRAGMA synchronous = NORMAL'));
      this.#migrate();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Runs a statement; the number of rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#named(() => Number(this.#statement(sql).run(...values).changes));
  }

  /** The rows of a query, each an array of its columns. */
  all<Columns extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): Columns[] {
    return this.#named(() => this.#statement(sql).all(...values) as unknown as Columns[]);
  }

  /** The first column of the first row of a query. */
  value<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#named(() => (this.#statement(sql).get(...values) as unknown as [T] | undefined)?.[0]);
  }

  /**
   * Runs the work in the next transaction, with what else is asked for until then: of many steps side by side each would
   * pay for a commit. One that throws has no part in it. The work may be run again, and has effects in the database only.
   */
  write<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
    if (this.#waiting.length === 1) afterThis(() => this.#commit());
    return promise;
  }

  #commit(): void {
    let thrower: Waiting | undefined;
    for (let waiting = this.#waiting.splice(0); waiting.length > 0; ) {
      try {
        const results = this.transaction(() =>
          waiting.map((one) => {
            thrower = one;
            const result = one.work();
            thrower = undefined;
            return result;
          }),
        );
        for (const [i, { resolve }] of waiting.entries()) resolve(results[i]);
        return;
      } catch (error) {
        // The others again, without the one; of a transaction that fails itself they are all.
        const failed = waiting.filter((one) => thrower === undefined || one === thrower);
        for (const { reject } of failed) reject(error);
        waiting = waiting.filter((one) => !failed.includes(one));
        thrower = undefined;
      }
    }
  }

  /** Runs the work as one transaction that begins as a writer; nothing is written when it throws. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#commit();
    if (this.#database.isOpen) this.#database.close();
  }

  #statement(sql: string): StatementSync {
    if (!this.#database.isOpen) throw new Error('it was closed');
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #named<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const { message, errcode } = cause as Error & { errcode?: number };
      const remedy =
        errcode === busy
          ? `; another process held it for ${busyTimeoutMs / 1000} s, try again when it is done`
          : '';
      throw new Error(`catalog ${this.#path}: ${message}${remedy}`, { cause });
    }
  }

  /** The first opener turns the file to WAL. SQLite does not wait for others there, so wait as a writer and ask again. */
  #useWal(): void {
    for (let tries = 1; ; tries++) {
      try {
        this.#database.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        if ((error as { errcode?: number }).errcode !== busy || tries === 100) throw error;
        this.#database.exec('BEGIN IMMEDIATE; COMMIT');
      }
    }
  }

  #checkVersion(): number {
    // In this order: another process may make the catalog in between, and its tables never come before its id.
    const made = this.value<number>('SELECT count(*) FROM sqlite_schema') !== 0;
    if (made && this.value<number>('PRAGMA application_id') !== applicationId)
      throw new QuantflowError(
        'QuantFlow.CatalogVersion',
        `${this.#path} is another program's database; give the catalog a file of its own`,
      );
    const version = this.value<number>('PRAGMA user_version') ?? 0;
    if (version > migrations.length)
      throw new QuantflowError(
        'QuantFlow.CatalogVersion',
        `catalog ${this.#path} has schema version ${version}, this release of quantflow knows versions up to ${migrations.length}; use the release that wrote it, or a later one`,
      );
    return version;
  }

  #migrate(): void {
    if (this.#checkVersion() === migrations.length) return;
    this.transaction(() => {
      // Another process may have been first.
      for (const migration of migrations.slice(this.#checkVersion()))
        this.#named(() => this.#database.exec(migration));
      this.#database.exec(
        `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`,
      );
    });
  }
}
