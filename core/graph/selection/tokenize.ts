/** Words of the selection language. */
import { fail } from './fail.ts';

/** A word: text without its quotes, and where it stands. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'null' | 'sign';
  readonly text: string;
  readonly at: number;
}

const word = /[A-Za-z0-9_./*@-]+/y;
const quoted = /"[^"\\\r\n]*"/y;

/**
 * Splits a selection. White space only parts words.
 *
 * @throws InvalidInputError for a character that begins no word, or a quote that is not closed
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const char = source[at] as string;
    if (/\s/.test(char)) at++;
    else {
      const token = tokenAt(source, at, char);
      tokens.push(token);
      at += token.text.length + (token.kind === 'quoted' ? 2 : 0);
    }
  }
  return tokens;
}

function tokenAt(source: string, at: number, char: string): Token {
  if ('+():='.includes(char)) return { kind: 'sign', text: char, at };
  if (source.startsWith('<null>', at)) return { kind: 'null', text: '<null>', at };
  if (char === '"') {
    const text = matchAt(quoted, source, at);
    if (text !== undefined) return { kind: 'quoted', text: text.slice(1, -1), at };
    fail(source, at, 'this quote is not closed, or has a backslash or a line break inside');
  }
  const text = matchAt(word, source, at);
  if (text !== undefined) return { kind: 'word', text, at };
  const hint = char === "'" ? '; quote with "' : char === '!' ? '; write not' : '';
  return fail(source, at, `unexpected ${JSON.stringify(char)}${hint}`);
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
