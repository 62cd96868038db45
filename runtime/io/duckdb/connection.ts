/** DuckDB: loaded on first use, one instance a process for queries and one for writing, one connection a use. */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as NodeApi from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type bindings from '@duckdb/node-bindings';

/** Settings of the process's DuckDB. */
export interface DuckDbOptions {
  /** Threads that queries share. @default the machine's processors */
  readonly threads?: number | undefined;
  /** GB that DuckDB may hold in memory; sorts beyond it go to disk. @default 80 % of the machine's */
  readonly memoryGb?: number | undefined;
  /** Folder of the files that it spills to. @default one of the process in the system's temporary folder */
  readonly spillFolder?: string | undefined;
}

/** DuckDB's packages and the process's instance. */
export interface DuckDb {
  readonly api: typeof NodeApi;
  /** The C interface: vectors as memory. */
  readonly bindings: typeof bindings;
  readonly instance: DuckDBInstance;
}

/**
 * What an instance is for. Rows that are written come from JavaScript, a chunk at a time, so a file is written by one
 * thread; all others of the instance would look for work meanwhile, without a pause (a fifth of an ingest's CPU). A
 * select that runs by pieces writes several files side by side, each by one thread: rows that threads share are
 * gathered in batches first, for twice the memory.
 */
export type DuckDbUse = 'query' | 'write';

let settings: DuckDbOptions = {};
const started = new Map<DuckDbUse, Promise<DuckDb>>();

/**
 * Sets what the process's DuckDB may use; options left out keep their defaults.
 *
 * @throws when DuckDB runs already with other settings: call this first
 */
export function configureDuckDb(options: DuckDbOptions): void {
  const { threads, memoryGb, spillFolder } = options;
  const isSame =
    threads === settings.threads && memoryGb === settings.memoryGb && spillFolder === settings.spillFolder;
  if (isSame) return;
  if (started.size > 0)
    throw new Error('DuckDB runs already: configure it before the first table is written or read');
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`threads ${threads} of DuckDB is not allowed: use an integer of at least 1`);
  settings = options;
}

/** The process's DuckDB, started if it has not been. */
export function duckDb(use: DuckDbUse = 'query'): Promise<DuckDb> {
  const running = started.get(use) ?? start(use);
  started.set(use, running);
  return running;
}

/** Gives back to the system the memory that DuckDB has freed and keeps for itself: what an instance does when it ends. */
export async function trimDuckDb(): Promise<void> {
  const [running] = started.values();
  if (running === undefined) return;
  const { api } = await running;
  const instance = await api.DuckDBInstance.create(':memory:', { threads: '1' });
  instance.closeSync();
}

/** Threads that queries share. */
export function duckDbThreads(): number {
  return settings.threads ?? availableParallelism();
}

/** Lends a connection of its own, closed when the use ends. */
export async function withConnection<T>(
  use: (connection: DuckDBConnection, duckdb: DuckDb) => Promise<T>,
  what: DuckDbUse = 'query',
): Promise<T> {
  const duckdb = await duckDb(what);
  const connection = await duckdb.instance.connect();
  try {
    return await use(connection, duckdb);
  } finally {
    connection.closeSync();
  }
}

async function start(use: DuckDbUse): Promise<DuckDb> {
  const [api, { default: bindings }] = await Promise.all([
    import('@duckdb/node-api'),
    import('@duckdb/node-bindings'),
  ]);
  const { memoryGb, spillFolder = join(tmpdir(), `quantflow-duckdb-${process.pid}`) } = settings;
  const instance = await api.DuckDBInstance.create(':memory:', {
    threads: use === 'write' ? '1' : String(duckDbThreads()),
    temp_directory: spillFolder,
    // Null is last in Athena, whatever the direction; and in this project's tables.
    default_null_order: 'nulls_last',
    // Nothing is fetched from the extensions' host.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // It takes a file that was written again for the one that it knows.
    enable_external_file_cache: 'false',
    ...(memoryGb !== undefined && { memory_limit: `${memoryGb}GB` }),
  });
  return { api, bindings, instance };
}
