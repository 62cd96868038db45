/** A DuckDB connection that looks like an Athena database: the tables that a query names, Athena's functions. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type DuckDbUse, withConnection } from '../io/duckdb/connection.ts';
import { quoteIdentifier, quoteLiteral } from '../io/duckdb/quote.ts';
import { macroStatements, settings } from './shim.ts';

let sessions = 0;

/**
 * Lends a session of its own: its database is in memory, seen by no other session, and gone at the end. A query that
 * runs when the signal is aborted fails.
 */
export async function withSession<T>(
  database: string,
  signal: AbortSignal,
  use: (connection: DuckDBConnection) => Promise<T>,
  instance: DuckDbUse = 'query',
): Promise<T> {
  const catalog = `athena_${++sessions}`;
  return withConnection(async (connection) => {
    // What begins at the moment of the abort takes no notice of it.
    let again: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      connection.interrupt();
      again ??= setInterval(() => connection.interrupt(), 50);
    };
    await connection.run(`ATTACH ':memory:' AS ${catalog}`);
    signal.addEventListener('abort', interrupt);
    try {
      await connection.run([`USE ${catalog}`, ...settings, ...macroStatements].join(';\n'));
      const schema = `${catalog}.${quoteIdentifier(database)}`;
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await connection.run(`SET search_path = ${quoteLiteral(`${schema},${catalog}.main`)}`);
      signal.throwIfAborted();
      return await use(connection);
    } finally {
      signal.removeEventListener('abort', interrupt);
      clearInterval(again);
      await connection.run(`USE memory; DETACH ${catalog}`);
    }
  }, instance);
}
