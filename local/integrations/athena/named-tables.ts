/** The tables that a SELECT names, from DuckDB's own parse tree. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { lintSql } from '../../../runtime/sql/lint/index.ts';
import { nodesIn, parseSql, type SqlNode, withQueries } from '../../../runtime/sql/tree.ts';
import { QueryError } from './types.ts';

/** Table functions that Athena has too. The rest read files, which is no query's business. */
const tableFunctions: ReadonlySet<string> = new Set(['unnest']);

/** A SELECT, parsed. */
export interface NamedTables {
  /** Names of its tables, without those that it defines itself by WITH. */
  readonly names: readonly string[];
  readonly statement: SqlNode;
}

/**
 * The tables of one SELECT.
 *
 * @throws QueryError for what is not one SELECT, a table in another database, or what Athena would answer otherwise
 */
export async function namedTables(
  connection: DuckDBConnection,
  select: string,
  database: string,
): Promise<NamedTables> {
  const parsed = await parseSql(connection, select);
  if ('problem' in parsed) throw new QueryError('SYNTAX_ERROR', parsed.problem);
  if (parsed.statements.length !== 1) throw new QueryError('SYNTAX_ERROR', 'UNLOAD takes one SELECT');
  const tables = new Set<string>();
  const defined = new Set<string>();
  for (const node of nodesIn(parsed.statements)) {
    for (const [name] of withQueries(node)) defined.add(name);
    if (node['type'] === 'BASE_TABLE') tables.add(tableOf(node, database));
    if (node['type'] === 'SHOW_REF') throw new QueryError('NOT_SUPPORTED', 'DESCRIBE and SHOW are no SELECT');
    if (node['type'] === 'TABLE_FUNCTION') checkFunction(node['function'] as SqlNode);
  }
  const statement = parsed.statements[0] as SqlNode;
  const [difference] = lintSql(select, statement);
  if (difference !== undefined) throw new QueryError('NOT_SUPPORTED', difference.text);
  return { names: [...tables].filter((name) => !defined.has(name.toLowerCase())), statement };
}

function tableOf(node: SqlNode, database: string): string {
  const { catalog_name, schema_name, table_name } = node as Readonly<Record<string, string>>;
  if (catalog_name !== '')
    throw new QueryError(
      'CATALOG_NOT_FOUND',
      `write "database"."table", without the catalog ${catalog_name}`,
    );
  if (schema_name !== '' && schema_name?.toLowerCase() !== database.toLowerCase())
    throw new QueryError('SCHEMA_NOT_FOUND', `Schema '${schema_name}' does not exist`);
  return table_name as string;
}

function checkFunction({ function_name: name }: SqlNode): void {
  if (!tableFunctions.has(String(name)))
    throw new QueryError('FUNCTION_NOT_FOUND', `Table function '${String(name)}' not registered`);
}
