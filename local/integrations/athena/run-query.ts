/** Runs one statement: parse, fill in, make the tables, write. */
import { readdir } from 'node:fs/promises';
import { inDuckDb } from '../../../runtime/sql/dialect.ts';
import { withSession } from '../../../runtime/sql/session.ts';
import { isSchemaProblem, makeUnitedViews, makeViews } from './glue-views.ts';
import { namedTables } from './named-tables.ts';
import { fillParameters } from './parameters.ts';
import { type AthenaHost, type GlueTable, QueryError, type StartQueryExecution } from './types.ts';
import { unload } from './unload.ts';
import { parseUnload } from './unload-statement.ts';

/**
 * Runs a query.
 *
 * @param prefix first part of the files' names
 * @throws QueryError
 */
export async function runQuery(
  { QueryString, ExecutionParameters = [], QueryExecutionContext }: StartQueryExecution,
  prefix: string,
  host: AthenaHost,
  signal: AbortSignal,
): Promise<void> {
  const database = QueryExecutionContext.Database;
  const statement = parseUnload(fillParameters(QueryString, ExecutionParameters));
  const { select: athenaSelect, location, partitionedBy } = statement;
  const select = inDuckDb(athenaSelect);
  const folder = host.folder(location);
  await checkEmpty(folder, location);
  try {
    await withSession(database, signal, async (connection) => {
      const { names, statement } = await namedTables(connection, select, database);
      const tables = await glueTables(names, database, host);
      const query = { select, statement, partitionedBy, database, tables, signal };
      const write = (): Promise<void> => unload(connection, query, { folder, prefix, host });
      try {
        await makeViews(connection, tables);
        await write();
      } catch (error) {
        if (!isSchemaProblem(error)) throw error;
        await makeUnitedViews(connection, tables);
        await write();
      }
    });
  } catch (error) {
    throw asQueryError(error);
  }
}

async function checkEmpty(folder: string, location: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length > 0)
    throw new QueryError(
      'HIVE_PATH_ALREADY_EXISTS',
      `Target directory already exists: ${location}. It has ${found.length} files; write to a folder of its own, as Athena deletes nothing`,
    );
}

async function glueTables(
  names: readonly string[],
  database: string,
  host: AthenaHost,
): Promise<ReadonlyMap<string, GlueTable>> {
  const tables = new Map<string, GlueTable>();
  for (const name of names) {
    const table = await host.tables(name);
    if (table === undefined)
      throw new QueryError('TABLE_NOT_FOUND', `Table 'awsdatacatalog.${database}.${name}' does not exist`);
    tables.set(name, table);
  }
  return tables;
}

const codes: readonly (readonly [RegExp, string])[] = [
  [/^(Parser|Binder|Catalog) Error/, 'SYNTAX_ERROR'],
  [/^Conversion Error|^Invalid Input Error: Cannot cast/, 'INVALID_CAST_ARGUMENT'],
  [/^Out of Range Error/, 'NUMERIC_VALUE_OUT_OF_RANGE'],
  [/^Invalid Input Error/, 'INVALID_FUNCTION_ARGUMENT'],
];

/** An error of DuckDB as Athena's. */
export function asQueryError(error: unknown): QueryError {
  if (error instanceof QueryError) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  const code = codes.find(([pattern]) => pattern.test(message))?.[1];
  return new QueryError(code ?? 'GENERIC_INTERNAL_ERROR', message, {
    isUserError: code !== undefined,
    cause: error,
  });
}
