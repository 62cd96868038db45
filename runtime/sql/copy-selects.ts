/** Runs selects side by side and writes the rows of each to a Parquet file. */
import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type DuckDbUse, duckDbThreads } from '../io/duckdb/connection.ts';
import { copyToParquet } from '../io/duckdb/quote.ts';
import { withSession } from './session.ts';

/** A select, and what it needs to run. */
export interface SelectCopy {
  /** Statements that make its views. */
  readonly views: readonly string[];
  readonly select: string;
  /** File that its rows are written to; there is none when there are no rows. */
  readonly path: string;
}

/** How selects are copied. */
export interface CopySelectsOptions {
  /** Name of the database that they run in. */
  readonly database: string;
  /** `write`: each by a thread of its own; `query`: one after the other, by all threads. */
  readonly use: DuckDbUse;
  readonly signal: AbortSignal;
  /** Called with each file that is written. */
  readonly written: (copy: SelectCopy, rows: number) => Promise<void>;
}

/** Copies the selects. After one has failed no other begins. */
export async function copySelects(
  copies: readonly SelectCopy[],
  { database, use, signal, written }: CopySelectsOptions,
): Promise<void> {
  const waiting = [...copies];
  const atOnce = use === 'write' ? Math.min(duckDbThreads(), copies.length) : 1;
  const working = Array.from({ length: atOnce }, () =>
    withSession(
      database,
      signal,
      async (connection) => {
        try {
          for (let copy = waiting.shift(); copy !== undefined; copy = waiting.shift()) {
            await connection.run(copy.views.join(';\n'));
            const rows = await copySelect(connection, copy.select, copy.path);
            if (rows > 0) await written(copy, rows);
          }
        } finally {
          waiting.length = 0;
        }
      },
      use,
    ),
  );
  for (const ended of await Promise.allSettled(working)) if (ended.status === 'rejected') throw ended.reason;
}

/** Writes the rows of a select, in its order, to a Parquet file; returns how many. */
export async function copySelect(
  connection: DuckDBConnection,
  select: string,
  path: string,
): Promise<number> {
  const copied = await connection.runAndReadAll(copyToParquet(select, path));
  const rows = Number(copied.getRowsJson()[0]?.[0]);
  if (rows === 0) await rm(path);
  return rows;
}
