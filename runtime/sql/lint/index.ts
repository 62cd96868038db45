/**
 * The linter of SQL models: refuses what Athena and DuckDB answer differently, or only one of them takes. A select that
 * passes gives the same rows on both, as far as is known.
 */
import { sqlPieces } from '../../../core/sql/pieces.ts';
import { nodesIn, type SqlNode } from '../tree.ts';
import { problemOf } from './rules.ts';

/** What is wrong in a select. */
export interface SqlProblem {
  readonly text: string;
  /** Line of the select, from 1, when it is known. */
  readonly line?: number;
}

/** Signs of DuckDB's own that its parse tree does not show. */
const signs: readonly (readonly [sign: RegExp, text: string])[] = [
  [/::/g, 'Athena has no ::; write CAST(x AS type)'],
  [/(?<![<>!=])==/g, 'Athena has no ==; write ='],
];

/** Every problem of a select that DuckDB's parser took, in the order of the text. */
export function lintSql(sql: string, statement: SqlNode): readonly SqlProblem[] {
  const found: (readonly [at: number | undefined, text: string])[] = [];
  const code = sqlPieces(sql)
    .map(({ text, isCode }) => (isCode ? text : text.replaceAll(/[^\n]/g, '\0')))
    .join('');
  for (const [sign, text] of signs) for (const { index } of code.matchAll(sign)) found.push([index, text]);
  const { length } = new TextEncoder().encode(sql);
  for (const node of nodesIn(statement)) {
    const text = problemOf(node);
    if (text === undefined) continue;
    const at = placeOf(node, length);
    found.push([at === undefined ? undefined : characterAt(sql, at), text]);
  }
  const problems = found
    .sort(([a = 0], [b = 0]) => a - b)
    .map(([at, text]): SqlProblem => ({ text, ...(at !== undefined && { line: lineAt(sql, at) }) }));
  const told = new Map(problems.map((problem) => [`${problem.line} ${problem.text}`, problem]));
  return [...told.values()];
}

/** Byte of the text where a node is, of itself or of something in it. */
function placeOf(node: SqlNode, end: number): number | undefined {
  for (const inner of nodesIn(node)) {
    const at = inner['query_location'];
    if (typeof at === 'number' && at < end) return at;
  }
  return undefined;
}

/** The parser counts bytes. */
function characterAt(sql: string, byte: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(sql).subarray(0, byte)).length;
}

function lineAt(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length;
}

/** Line of a byte of a text, from 1. */
export function lineOfByte(sql: string, byte: number): number {
  return lineAt(sql, characterAt(sql, byte));
}
