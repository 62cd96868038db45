/**
 * The asset selection language, after Dagster's:
 *
 *   expr := expr 'or' expr | expr 'and' expr | 'not' expr | trav
 *   trav := [N]'+' sub | sub '+'[N] | sub
 *   sub  := attribute ':' value [ '=' value ] | 'roots' '(' expr ')' | 'sinks' '(' expr ')' | '*' | key | '(' expr ')'
 *
 * `+a` is `a` with all upstreams, `2+a` two levels of them, `a+` all downstreams.
 */
import { InvalidInputError } from '../../errors.ts';

/** Attributes that can be selected by. */
export const selectionAttributes = ['key', 'group', 'tag', 'owner', 'kind'] as const;

/** A parsed selection. */
export type Selection =
  | { readonly op: 'all' }
  | {
      readonly op: 'attribute';
      readonly attribute: (typeof selectionAttributes)[number];
      readonly value: string;
      readonly equals?: string;
    }
  | { readonly op: 'traverse'; readonly up: number; readonly down: number; readonly of: Selection }
  | { readonly op: 'roots' | 'sinks' | 'not'; readonly of: Selection }
  | { readonly op: 'and' | 'or'; readonly left: Selection; readonly right: Selection };

interface Token {
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
}

function fail(source: string, at: number, what: string): never {
  throw new InvalidInputError(`selection ${JSON.stringify(source)}, character ${at + 1}: ${what}`);
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:("[^"]*")|([A-Za-z0-9_./*@-]+)|([+():=]))/y;
  let at = 0;
  while (source.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    const start = at + (source.slice(at).length - source.slice(at).trimStart().length);
    if (match === null) fail(source, start, `unexpected ${JSON.stringify(source[start])}`);
    const text = match[1] !== undefined ? match[1].slice(1, -1) : ((match[2] ?? match[3]) as string);
    tokens.push({ text, at: start, quoted: match[1] !== undefined });
    at = pattern.lastIndex;
  }
  return tokens;
}

/**
 * Parses a selection.
 *
 * @throws InvalidInputError that points at the character
 */
export function parseSelection(source: string): Selection {
  const tokens = tokenize(source);
  let next = 0;
  const peek = (text: string): boolean =>
    tokens[next]?.text.toLowerCase() === text && tokens[next]?.quoted === false;
  const take = (text: string): boolean => peek(text) && ++next > 0;
  const here = (): number => tokens[next]?.at ?? source.length;
  const expect = (text: string): void => {
    if (!take(text)) fail(source, here(), `expected ${JSON.stringify(text)}`);
  };

  const or = (): Selection => {
    let left = and();
    while (take('or')) left = { op: 'or', left, right: and() };
    return left;
  };
  const and = (): Selection => {
    let left = not();
    while (take('and')) left = { op: 'and', left, right: not() };
    return left;
  };
  const not = (): Selection => (take('not') ? { op: 'not', of: not() } : traverse());
  const traverse = (): Selection => {
    let up = 0;
    const count = tokens[next]?.text ?? '';
    if (/^\d+$/.test(count) && tokens[next + 1]?.text === '+') {
      up = Number(count);
      next += 2;
    } else if (take('+')) up = Number.POSITIVE_INFINITY;
    const of = sub();
    let down = 0;
    if (take('+')) {
      const levels = tokens[next]?.text ?? '';
      if (/^\d+$/.test(levels)) {
        down = Number(levels);
        next++;
      } else down = Number.POSITIVE_INFINITY;
    }
    return up === 0 && down === 0 ? of : { op: 'traverse', up, down, of };
  };
  const sub = (): Selection => {
    const token = tokens[next];
    if (token === undefined) return fail(source, source.length, 'a selection is missing here');
    if (take('(')) {
      const inner = or();
      expect(')');
      return inner;
    }
    if (!token.quoted && '+():='.includes(token.text))
      return fail(source, token.at, `unexpected ${JSON.stringify(token.text)}`);
    next++;
    if (token.text === '*' && !token.quoted) return { op: 'all' };
    if ((token.text === 'roots' || token.text === 'sinks') && take('(')) {
      const of = or();
      expect(')');
      return { op: token.text, of };
    }
    if (take(':')) return attribute(token);
    if (token.text.includes('*'))
      return fail(source, token.at, `a wildcard needs key: in front, as in key:${token.text}`);
    return { op: 'attribute', attribute: 'key', value: token.text };
  };
  const attribute = (name: Token): Selection => {
    const known = selectionAttributes.find((a) => a === name.text);
    if (known === undefined)
      return fail(
        source,
        name.at,
        `unknown attribute ${JSON.stringify(name.text)}; use ${selectionAttributes.join(', ')}`,
      );
    const value = tokens[next++];
    if (value === undefined) return fail(source, source.length, `${known}: needs a value`);
    if (known !== 'tag' || !take('=')) return { op: 'attribute', attribute: known, value: value.text };
    const equals = tokens[next++];
    if (equals === undefined) return fail(source, source.length, `tag:${value.text}= needs a value`);
    return { op: 'attribute', attribute: known, value: value.text, equals: equals.text };
  };

  const selection = or();
  if (next < tokens.length) fail(source, here(), `unexpected ${JSON.stringify(tokens[next]?.text)}`);
  return selection;
}
