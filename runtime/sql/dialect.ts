/**
 * Athena's SQL as DuckDB's parser takes it, where no macro can: what is changed stays on its line.
 *
 * - `f(x) IGNORE NULLS OVER (...)` has IGNORE NULLS inside of the call.
 * - A cast to an integer is a macro's, which rounds halves up and takes no text such as `2.5`.
 * - The format of `date_parse` is a literal there, so its letters are changed here.
 */
import { sqlPieces } from '../../core/sql/pieces.ts';
import { duckDbLetters } from './format-letters.ts';

/** The text with blanks for strings, quoted names and comments. */
function codeOf(sql: string): string {
  return sqlPieces(sql)
    .map(({ text, isCode }) => (isCode ? text : text.replaceAll(/[^\n]/g, '\0')))
    .join('');
}

/** Index of the parenthesis that closes the one at `open`; -1 when none does. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if (code[i] === '(') depth++;
    if (code[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

/** A call in a text: its name, and what is between its parentheses. */
interface Call {
  readonly name: string;
  readonly inside: string;
  /** The same without strings, quoted names and comments. */
  readonly code: string;
}

/** Changes every call of some functions, the last first, so that one inside of another is changed before it. */
function changeCalls(sql: string, names: RegExp, change: (call: Call) => string | undefined): string {
  let changed = sql;
  let code = codeOf(sql);
  for (let before = sql.length; ; ) {
    const found = [...code.slice(0, before).matchAll(names)].at(-1);
    if (found === undefined) return changed;
    before = found.index;
    const open = before + found[0].length - 1;
    const end = closing(code, open);
    const call = { name: found[0], inside: changed.slice(open + 1, end), code: code.slice(open + 1, end) };
    const made = end < 0 ? undefined : change(call);
    if (made === undefined) continue;
    changed = changed.slice(0, before) + made + changed.slice(end);
    code = code.slice(0, before) + codeOf(made) + code.slice(end);
  }
}

const castEnd = /\bas\s+(tinyint|smallint|integer|int|bigint)\s*$/i;

function castCall({ name, inside, code }: Call): string | undefined {
  const end = castEnd.exec(code);
  if (end === null) return undefined;
  const type = end[1]!.toLowerCase();
  const attempt = /^try/i.test(name) ? 'try_' : '';
  const rest = inside.slice(end.index).replaceAll(/[^\n]/g, ' ');
  return `${attempt}cast_to_${type === 'int' ? 'integer' : type}(${inside.slice(0, end.index)}${rest}`;
}

/** A literal at the end of a call's arguments. */
const lastLiteral = /,\s*'((?:[^']|'')*)'\s*$/;

function dateParseCall({ name, inside }: Call): string | undefined {
  const literal = lastLiteral.exec(inside);
  if (literal === null) return undefined;
  const format = duckDbLetters(literal[1]!);
  return `${name}${inside.slice(0, literal.index)}${literal[0].replace(literal[1]!, () => format)}`;
}

/** The same SQL for DuckDB. */
export function inDuckDb(sql: string): string {
  let changed = sql;
  for (const { index, 0: found } of [
    ...codeOf(sql).matchAll(/\)\s*(?:ignore|respect)\s+nulls\b/gi),
  ].toReversed())
    changed = `${changed.slice(0, index)}${found.slice(1)})${changed.slice(index + found.length)}`;
  changed = changeCalls(changed, /\bdate_parse\s*\(/gi, dateParseCall);
  return changeCalls(changed, /\b(?:try_)?cast\s*\(/gi, castCall);
}
