/** The tables that a SELECT names, from DuckDB's own parse tree. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../../../runtime/io/duckdb/quote.ts';
import { QueryError } from './types.ts';

interface Parsed {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

/** Table functions that Athena has too. The rest read files, which is no query's business. */
const tableFunctions: ReadonlySet<string> = new Set(['unnest']);

/**
 * Names of the tables of one SELECT, without those that it defines itself by WITH.
 *
 * @throws QueryError for what is not one SELECT, or for a table in another database
 */
export async function namedTables(
  connection: DuckDBConnection,
  select: string,
  database: string,
): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteLiteral(select)})`);
  const parsed = JSON.parse(reader.getRowsJson()[0]?.[0] as string) as Parsed;
  if (parsed.error) throw new QueryError('SYNTAX_ERROR', parsed.error_message ?? 'not one SELECT');
  if (parsed.statements?.length !== 1) throw new QueryError('SYNTAX_ERROR', 'UNLOAD takes one SELECT');
  const tables = new Set<string>();
  const defined = new Set<string>();
  for (const node of nodes(parsed.statements)) {
    for (const { key } of (node['cte_map'] as CteMap | undefined)?.map ?? []) defined.add(key.toLowerCase());
    if (node['type'] === 'BASE_TABLE') tables.add(tableOf(node, database));
    if (node['type'] === 'SHOW_REF') throw new QueryError('NOT_SUPPORTED', 'DESCRIBE and SHOW are no SELECT');
    if (node['type'] === 'TABLE_FUNCTION') checkFunction(node['function'] as Node);
  }
  return [...tables].filter((name) => !defined.has(name.toLowerCase()));
}

type Node = Readonly<Record<string, unknown>>;
interface CteMap {
  readonly map: readonly { readonly key: string }[];
}

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const member of Object.values(value)) yield* nodes(member);
}

function tableOf(node: Node, database: string): string {
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

function checkFunction({ function_name: name }: Node): void {
  if (!tableFunctions.has(String(name)))
    throw new QueryError('FUNCTION_NOT_FOUND', `Table function '${String(name)}' not registered`);
}
