/** The parse tree of a select, as DuckDB's parser gives it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../io/duckdb/quote.ts';

/** A node: an object of the tree. */
export type SqlNode = Readonly<Record<string, unknown>>;

/** What the parser makes of a text: its statements, or why it takes none. */
export type ParsedSql = { readonly statements: readonly SqlNode[] } | { readonly problem: string };

/** Parses a text. The parser takes selects only. */
export async function parseSql(connection: DuckDBConnection, sql: string): Promise<ParsedSql> {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteLiteral(sql)})`);
  const parsed = JSON.parse(reader.getRowsJson()[0]?.[0] as string) as {
    readonly error: boolean;
    readonly error_message?: string;
    readonly statements?: readonly SqlNode[];
  };
  if (parsed.error) return { problem: parsed.error_message ?? 'it is no select' };
  return { statements: parsed.statements ?? [] };
}

/** A value and everything in it that is a node. */
export function* nodesIn(value: unknown): Generator<SqlNode> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as SqlNode;
  for (const member of Object.values(value)) yield* nodesIn(member);
}

/** The WITH queries of a node, by name in lower case, in order. */
export function* withQueries(
  node: SqlNode,
): Generator<readonly [name: string, query: SqlNode, aliases: readonly string[]]> {
  const { map = [] } = (node['cte_map'] ?? {}) as { readonly map?: readonly SqlNode[] };
  for (const { key, value } of map) {
    const { query, aliases = [] } = value as {
      readonly query: { readonly node: SqlNode };
      readonly aliases?: string[];
    };
    yield [String(key).toLowerCase(), query.node, aliases];
  }
}
