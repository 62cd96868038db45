/** SQL text in parts: what is code, and what only looks like it. Trino's lexical rules. */
import { QueryError } from './types.ts';

/** A piece of SQL text; the pieces joined are the text. */
export interface SqlPart {
  readonly kind: 'code' | 'string' | 'identifier' | 'comment';
  readonly text: string;
}

/** Comments do not nest; quotes are doubled. */
const part =
  /(?<string>'(?:[^']|'')*')|(?<identifier>"(?:[^"]|"")*")|(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<open>['"]|\/\*)/g;

/** Splits SQL text. @throws QueryError for a quote or comment that does not end */
export function splitSql(sql: string): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  let at = 0;
  for (const match of sql.matchAll(part)) {
    if (match.index > at) parts.push({ kind: 'code', text: sql.slice(at, match.index) });
    const [text] = match;
    const groups = match.groups as Readonly<Record<string, string | undefined>>;
    if (groups['open'] !== undefined)
      throw new QueryError('SYNTAX_ERROR', `${text} at character ${match.index + 1} does not end`);
    const kind = groups['string'] ? 'string' : groups['identifier'] ? 'identifier' : 'comment';
    parts.push({ kind, text });
    at = match.index + text.length;
  }
  if (at < sql.length) parts.push({ kind: 'code', text: sql.slice(at) });
  return parts;
}

/** The text with its code changed, and without its comments: DuckDB's nest, so it would end them elsewhere. */
export function joinCode(parts: readonly SqlPart[], change: (code: string) => string): string {
  return parts
    .map(({ kind, text }) => (kind === 'code' ? change(text) : kind === 'comment' ? ' ' : text))
    .join('');
}
