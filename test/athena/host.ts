/** A host of the Athena stand-in over a temporary folder, and the files that a query left in it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AthenaHost, athenaQuery, type GlueTable } from '../../local/integrations/athena/index.ts';
import type { Integration, Json } from '../../local/interpreter/index.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';

export const token = (n: number): string => `token-${String(n).padStart(32, '0')}`;

/** Rows of a query, as JSON. */
export function query(sql: string): Promise<unknown[][]> {
  return withConnection(async (connection) => (await connection.runAndReadAll(sql)).getRowsJson());
}

export interface TestHost {
  readonly root: string;
  readonly run: Integration;
  /** Starts a query; `with` replaces arguments. */
  start(query: string, parameters?: readonly string[], more?: Readonly<Record<string, Json>>): Promise<Json>;
  /** Writes rows of a query to a file of a table's partition. */
  put(table: string, partition: string, sql: string): Promise<void>;
  /** Names of the files that a query wrote, ascending. */
  written(folder: string): readonly string[];
  /** Rows of those files, one after the other in the order of their names. */
  rows(folder: string): Promise<unknown[][]>;
}

/** The statement that unloads a SELECT to a folder of the bucket `data`. */
export function unload(select: string, folder: string): string {
  return `UNLOAD (${select}) TO 's3://data/${folder}/' WITH (format = 'PARQUET', compression = 'ZSTD')`;
}

export function testHost(tables: Readonly<Record<string, Omit<GlueTable, 'files'>>> = {}): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'quantflow-athena-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const files: Record<string, string[]> = {};
  let ids = 0;
  let state = 1;
  const host: AthenaHost = {
    tables: async (name) => {
      const table = tables[name];
      return table && { ...table, files: files[name] ?? [] };
    },
    folder: (uri) => join(root, uri.replace('s3://', '')),
    uuid: () => `00000000-0000-4000-8000-${String(ids++).padStart(12, '0')}`,
    random: () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    },
    now: () => Date.UTC(2024, 7, 9, 10, 15),
  };
  const run = athenaQuery(host);
  const pathOf = (folder: string): string => join(root, 'data', folder);
  return {
    root,
    run,
    start: (QueryString, parameters, more = {}) =>
      run({
        resource: 'arn:aws:states:::athena:startQueryExecution.sync',
        arguments: {
          QueryString,
          ...(parameters && { ExecutionParameters: [...parameters] }),
          QueryExecutionContext: { Database: 'quantflow' },
          WorkGroup: 'quantflow',
          ClientRequestToken: token(ids++),
          ...more,
        },
        context: {} as never,
        heartbeat: () => {},
        submitted: () => {},
        signal: new AbortController().signal,
      }),
    put: async (table, partition, sql) => {
      const paths = (files[table] ??= []);
      const path = join(root, 'data', table, partition, 'v1', `file_${paths.length}`);
      await mkdir(dirname(path), { recursive: true });
      await query(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
      paths.push(path);
    },
    written: (folder) => readdirSync(pathOf(folder)).sort(),
    rows: (folder) => {
      const paths = readdirSync(pathOf(folder))
        .sort()
        .map((name) => `'${join(pathOf(folder), name)}'`);
      return query(`FROM read_parquet([${paths.join(', ')}], hive_partitioning = false)`);
    },
  };
}

/** The error and cause of a query that failed. */
export async function failureOf(started: Promise<Json>): Promise<{ error: string; cause: string }> {
  const thrown = await started.then(
    () => undefined,
    (error: unknown) => error as { error: string; cause: string },
  );
  if (thrown === undefined) throw new Error('the query succeeded');
  return { error: thrown.error, cause: thrown.cause };
}

/** Why a query failed. */
export async function reasonOf(started: Promise<Json>): Promise<string> {
  const { error, cause } = await failureOf(started);
  if (error !== 'States.TaskFailed') throw new Error(`${error}: ${cause}`);
  return JSON.parse(cause).QueryExecution.Status.StateChangeReason;
}
