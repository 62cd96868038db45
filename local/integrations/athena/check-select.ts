/** Checks a SELECT before there is data. */
import { quoteIdentifier } from '../../../runtime/io/duckdb/quote.ts';
import { inDuckDb } from '../../../runtime/sql/dialect.ts';
import type { Relation } from '../../../runtime/sql/lineage/relations.ts';
import { columnsOf, UntracedError } from '../../../runtime/sql/lineage/trace.ts';
import { lineOfByte, lintSql, type SqlProblem } from '../../../runtime/sql/lint/index.ts';
import { withSession } from '../../../runtime/sql/session.ts';
import { parseSql, type SqlNode } from '../../../runtime/sql/tree.ts';
import { makeViews } from './glue-views.ts';
import { namedTables } from './named-tables.ts';
import { asQueryError } from './run-query.ts';
import { type GlueTable, QueryError } from './types.ts';

/** The database that the tables are in; a SELECT of a project names none. */
const database = 'project';

/**
 * Parses a SELECT, lints it, and looks up its tables, columns, functions and types, over tables without rows.
 *
 * @param columns those that it must have, with the casts that are made of them
 * @returns what is wrong: every difference between the engines, or the first problem of any other kind
 */
export async function checkSelect(
  select: string,
  tables: ReadonlyMap<string, GlueTable>,
  columns: Readonly<Record<string, string>>,
): Promise<readonly SqlProblem[]> {
  const { signal } = new AbortController();
  const sql = inDuckDb(select);
  return withSession(database, signal, async (connection) => {
    try {
      const parsed = await parseSql(connection, sql);
      const [statement] = 'problem' in parsed ? [] : parsed.statements;
      const differences = statement === undefined ? [] : lintSql(sql, statement);
      if (differences.length > 0) return differences;
      await makeViews(connection, tables);
      const described = await connection.runAndReadAll(`DESCRIBE ${sql}`);
      await namedTables(connection, sql, database);
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
      if (casts.length > 0) await connection.run(`EXPLAIN SELECT ${casts.join(', ')} FROM (${sql}\n)`);
      return problemsOfNames(sql, statement as SqlNode, tables);
    } catch (error) {
      const problem = asQueryError(error);
      if (!problem.isUserError) throw error;
      return [problemIn(problem)];
    }
  });
}

/** DuckDB takes the alias of another column as a name, Athena does not. */
function problemsOfNames(
  sql: string,
  statement: SqlNode,
  tables: ReadonlyMap<string, GlueTable>,
): readonly SqlProblem[] {
  const relations = [...tables].map(([name, { columns }]): Relation => {
    return { name, columns: columns.map((column) => ({ name: column.name, from: [] })) };
  });
  const known = new Map(relations.map((relation) => [relation.name.toLowerCase(), relation]));
  try {
    columnsOf(statement['node'] as SqlNode, { relations: [], queries: new Map(), tables: known });
    return [];
  } catch (error) {
    if (!(error instanceof UntracedError)) throw error;
    const text = `${error.message}; Athena takes no alias in the select that gives it: repeat the expression, or write a subquery`;
    return [{ text, ...(error.at !== undefined && { line: lineOfByte(sql, error.at) }) }];
  }
}

/** DuckDB's message, without its kind and without its excerpt, of which the line number is kept. */
function problemIn({ message }: QueryError): SqlProblem {
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
