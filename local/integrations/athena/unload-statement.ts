/** The one statement that the stand-in runs. */
import { splitSql } from './split-sql.ts';
import { QueryError } from './types.ts';

/** `UNLOAD (select) TO 's3://...' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['dt'])`. */
export interface UnloadStatement {
  readonly select: string;
  /** `s3://bucket/folder/`, with the slash. */
  readonly location: string;
  /** Columns whose values are folders; none: all files are in one. */
  readonly partitionedBy: readonly string[];
}

const form =
  "UNLOAD (SELECT ...) TO 's3://bucket/folder/' WITH (format = 'PARQUET', compression = 'ZSTD'), with partitioned_by = ARRAY['column', ...] if need be";
const tail = /^\s*TO\s+'((?:[^']|'')*)'\s*WITH\s*\(([^()]*)\)\s*;?\s*$/is;
/** No segment is empty, `.` or `..`. */
const folderUri = /^s3:\/\/[^/']+(?:\/(?!\.{1,2}(?:\/|$))[^/']+)+\/?$/;
const property = /^\s*([a-z_]+)\s*=\s*'([^']*)'\s*$/i;
const columns = /,\s*partitioned_by\s*=\s*ARRAY\s*\[\s*('\w+'(?:\s*,\s*'\w+')*)\s*\]\s*/i;
const required: Readonly<Record<string, string>> = { format: 'PARQUET', compression: 'ZSTD' };

/** Parses a statement without comments. @throws QueryError for any other statement */
export function parseUnload(sql: string): UnloadStatement {
  const head = /^\s*UNLOAD\s*\(/i.exec(sql);
  if (head === null) throw unsupported(`this one begins with ${JSON.stringify(sql.trim().slice(0, 20))}`);
  const start = head[0].length;
  const end = closingParenthesis(sql, start);
  const select = sql.slice(start, end).trim();
  const match = tail.exec(sql.slice(end + 1));
  if (match === null) throw unsupported('what follows its SELECT is other than that');
  const [, location = '', properties = ''] = match;
  const names = columns.exec(properties)?.[1] ?? '';
  checkProperties(properties.replace(columns, ''));
  if (!folderUri.test(location))
    throw new QueryError('INVALID_LOCATION', `${JSON.stringify(location)} is not s3://bucket/folder/`);
  return {
    select,
    location: location.endsWith('/') ? location : `${location}/`,
    partitionedBy: names.match(/\w+/g)?.map((name) => name.toLowerCase()) ?? [],
  };
}

/** Index of the parenthesis that closes the one before `start`. */
function closingParenthesis(sql: string, start: number): number {
  let depth = 1;
  let at = start;
  for (const { kind, text } of splitSql(sql.slice(start))) {
    if (kind === 'code')
      for (let i = 0; i < text.length; i++) {
        if (text[i] === '(') depth++;
        if (text[i] === ')' && --depth === 0) return at + i;
      }
    at += text.length;
  }
  throw new QueryError('SYNTAX_ERROR', 'the parenthesis after UNLOAD does not close');
}

function checkProperties(text: string): void {
  const found = new Map<string, string>();
  for (const item of text.split(',')) {
    const [, name = '', value = ''] = property.exec(item) ?? [];
    const key = name.toLowerCase();
    if (!Object.hasOwn(required, key) || found.has(key))
      throw unsupported(`property ${JSON.stringify(item.trim())} is other than that`);
    found.set(key, value.toUpperCase());
  }
  for (const [key, value] of Object.entries(required))
    if (found.get(key) !== value)
      throw unsupported(`${key} is ${found.get(key) ?? 'missing'} where it must be ${value}`);
}

function unsupported(why: string): QueryError {
  return new QueryError('NOT_SUPPORTED', `queries on this host are ${form}; ${why}`);
}
