/**
 * The asset selection language, after Dagster's:
 *
 *   expr := expr 'or' expr | expr 'and' expr | 'not' expr | trav          `not` binds tightest, then `and`, then `or`
 *   trav := [[N] '+'] sub ['+' [N]]
 *   sub  := attribute ':' value ['=' value] | 'roots' '(' expr ')' | 'sinks' '(' expr ')' | '*' | key | '(' expr ')'
 *
 * `+key:b` is b with all its upstreams, `2+b` two levels of them, `b+1` one level of downstreams. A plain key with a
 * plus and no number is the older clause language of Dagster, where a plus is one level: `+b` is `1+b`.
 * Operators may be written in capitals, attributes and functions not.
 */
import { attributes } from './attributes.ts';
import { fail } from './fail.ts';
import { type Token, tokenize } from './tokenize.ts';
import type { Selection } from './types.ts';

const deepest = 200;
const operators: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/**
 * Parses a selection.
 *
 * @throws InvalidInputError that points at the character
 */
export function parseSelection(source: string): Selection {
  return new Parser(source).parse();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Selection {
    const selection = this.#or();
    const left = this.#tokens[this.#next];
    if (left !== undefined)
      this.#fail(left.at, `unexpected ${JSON.stringify(left.text)}; join selections by and, or`);
    return selection;
  }

  #or(): Selection {
    let left = this.#and();
    while (this.#takeOperator('or')) left = { op: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Selection {
    let left = this.#not();
    while (this.#takeOperator('and')) left = { op: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Selection {
    if (!this.#takeOperator('not')) return this.#traverse();
    return this.#nested(() => ({ op: 'not', of: this.#not() }));
  }

  #traverse(): Selection {
    let up: number | undefined;
    if (this.#isNumber(this.#next) && this.#isSign('+', this.#next + 1)) {
      up = Number(this.#tokens[this.#next]?.text);
      this.#next += 2;
    } else if (this.#take('+')) up = Number.POSITIVE_INFINITY;
    const of = this.#sub();
    let down: number | undefined;
    if (this.#take('+')) {
      down = this.#isNumber(this.#next) ? Number(this.#tokens[this.#next++]?.text) : Number.POSITIVE_INFINITY;
    }
    if (up === undefined && down === undefined) return of;
    const most = of.op === 'asset' ? 1 : Number.POSITIVE_INFINITY;
    const levels = (n: number): number => (n === Number.POSITIVE_INFINITY ? most : n);
    return { op: 'traverse', up: levels(up ?? 0), down: levels(down ?? 0), of };
  }

  #sub(): Selection {
    const token = this.#tokens[this.#next];
    if (token === undefined) return this.#fail(this.#source.length, 'a selection is missing here');
    if (this.#take('(')) return this.#group(token);
    this.#next++;
    if (token.kind === 'word') return this.#word(token);
    if (token.kind === 'quoted')
      return this.#fail(token.at, `a quoted text needs an attribute in front, as in key:"${token.text}"`);
    return this.#fail(token.at, `unexpected ${JSON.stringify(token.text)}; a selection is missing here`);
  }

  #word(token: Token): Selection {
    const { text, at } = token;
    if (this.#take(':')) return this.#attribute(token);
    if (operators.has(text.toLowerCase()))
      return this.#fail(at, `a selection is missing in front of ${JSON.stringify(text)}`);
    const open = this.#tokens[this.#next];
    if (this.#take('(')) {
      if (text !== 'roots' && text !== 'sinks')
        return this.#fail(at, `unknown function ${JSON.stringify(text)}; use roots, sinks`);
      return { op: text, of: this.#group(open as Token) };
    }
    if (text === '*') return { op: 'all' };
    if (text.includes('*'))
      return this.#fail(at, `a wildcard needs key: in front, as in key:${JSON.stringify(text)}`);
    return { op: 'asset', key: text, at };
  }

  /** The inside of a parenthesis, and its end. A plain key in one is a selection like any other: `+(b)` is all upstreams. */
  #group(open: Token): Selection {
    const inner = this.#nested(() => this.#or());
    if (!this.#take(')')) this.#fail(this.#here(), `expected ")" for the one at character ${open.at + 1}`);
    return inner.op === 'asset' ? { op: 'traverse', up: 0, down: 0, of: inner } : inner;
  }

  #attribute({ text: attribute, at }: Token): Selection {
    const known = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (known === undefined) {
      const names = Object.keys(attributes).join(', ');
      return this.#fail(at, `unknown attribute ${JSON.stringify(attribute)}; use ${names}`);
    }
    const value = this.#tokens[this.#next];
    if (value === undefined || value.kind === 'sign')
      return this.#fail(value?.at ?? this.#source.length, `${attribute}: needs a value`);
    this.#next++;
    const node = { op: 'attribute', attribute, value: textOf(value), at, valueAt: value.at } as const;
    if (known.takesEquals !== true) return node;
    if (!this.#take('=')) return { ...node, equals: '' };
    const equals = this.#tokens[this.#next];
    const isValue =
      equals !== undefined &&
      equals.kind !== 'sign' &&
      !(equals.kind === 'word' && operators.has(equals.text.toLowerCase()));
    if (!isValue) return { ...node, equals: '' };
    this.#next++;
    return { ...node, equals: textOf(equals) ?? '' };
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > deepest) this.#fail(this.#here(), `more than ${deepest} levels deep; split it`);
    const result = parse();
    this.#depth--;
    return result;
  }

  #takeOperator(name: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== name) return false;
    this.#next++;
    return true;
  }

  #take(sign: string): boolean {
    return this.#isSign(sign, this.#next) && ++this.#next > 0;
  }

  #isSign(sign: string, index: number): boolean {
    const token = this.#tokens[index];
    return token?.kind === 'sign' && token.text === sign;
  }

  #isNumber(index: number): boolean {
    const token = this.#tokens[index];
    return token?.kind === 'word' && /^\d+$/.test(token.text);
  }

  #here(): number {
    return this.#tokens[this.#next]?.at ?? this.#source.length;
  }

  #fail(at: number, what: string): never {
    return fail(this.#source, at, what);
  }
}

function textOf({ kind, text }: Token): string | null {
  return kind === 'null' ? null : text;
}
