/** Checks a SELECT before there is data. */
import { quoteIdentifier } from '../../../runtime/io/duckdb/quote.ts';
import { withSession } from '../../../runtime/sql/session.ts';
import { makeViews } from './glue-views.ts';
import { namedTables } from './named-tables.ts';
import { asQueryError } from './run-query.ts';
import { type GlueTable, QueryError } from './types.ts';

/** The database that the tables are in; a SELECT of a project names none. */
const database = 'project';

/** What is wrong with a SELECT. */
export interface SelectProblem {
  readonly text: string;
  /** Line of the SELECT, from 1, when it is known. */
  readonly line?: number;
}

/**
 * Parses a SELECT and looks up its tables, columns, functions and types, over tables without rows.
 *
 * @param columns those that it must have, with the casts that are made of them
 * @returns the first problem
 */
export async function checkSelect(
  select: string,
  tables: ReadonlyMap<string, GlueTable>,
  columns: Readonly<Record<string, string>>,
): Promise<SelectProblem | undefined> {
  const { signal } = new AbortController();
  try {
    await withSession(database, signal, async (connection) => {
      await makeViews(connection, tables);
      const described = await connection.runAndReadAll(`DESCRIBE ${select}`);
      await namedTables(connection, select, database);
      const found = described.getRowsJson().map(([name]) => String(name).toLowerCase());
      const missing = Object.keys(columns).filter((name) => !found.includes(name.toLowerCase()));
      if (missing.length > 0)
        throw new QueryError(
          'COLUMN_NOT_FOUND',
          `its select has no column ${missing.join(', ')}, which the type declares; it has ${found.join(', ')}`,
        );
      const casts = Object.entries(columns).map(
        ([name, type]) => `CAST(${quoteIdentifier(name)} AS ${type})`,
      );
      await connection.run(`EXPLAIN SELECT ${casts.join(', ')} FROM (${select}\n)`);
    });
    return undefined;
  } catch (error) {
    const problem = asQueryError(error);
    if (!problem.isUserError) throw error;
    return problemIn(problem);
  }
}

/** DuckDB's message, without its kind and without its excerpt, of which the line number is kept. */
function problemIn({ message }: QueryError): SelectProblem {
  const lines = message.split('\n').map((line) => line.trim());
  const excerpt = lines.findIndex((line) => /^LINE \d+:/.test(line));
  const told = excerpt < 0 ? lines : lines.slice(0, excerpt);
  const line = /^LINE (\d+):/.exec(lines[excerpt] ?? '')?.[1];
  const text = told
    .filter((part) => part !== '')
    .join(' ')
    .replace(/^[A-Z_]+: (?:(?:Parser|Binder|Catalog) Error: )?/, '')
    .replace(/! Candidate bindings: /, '; there is ');
  return { text, ...(line !== undefined && { line: Number(line) }) };
}
