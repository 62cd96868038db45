/** The expressions of DynamoDB that the driver writes, over items whose attributes are texts; others are refused. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareKeys } from '../../../runtime/stores/order.ts';

export type Item = Record<string, AttributeValue>;

/** Names and values that an expression uses. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

const token = /\s*(\(|\)|,|<>|<=|>=|=|[#:]?[A-Za-z_]\w*)/y;

class Parser {
  readonly #tokens: string[] = [];
  readonly #item: Item;
  readonly #of: Placeholders;
  readonly used = new Set<string>();

  constructor(text: string, item: Item, of: Placeholders) {
    this.#item = item;
    this.#of = of;
    token.lastIndex = 0;
    let at = 0;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      this.#tokens.push(match[1]!);
      at = token.lastIndex;
    }
    if (text.slice(at).trim() !== '') throw new Error(`the stand-in does not know ${text.slice(at)}`);
  }

  get done(): boolean {
    return this.#tokens.length === 0;
  }

  skip(...words: string[]): boolean {
    const found = words.includes(this.#tokens[0] ?? '');
    if (found) this.#tokens.shift();
    return found;
  }

  need(word: string): void {
    if (!this.skip(word)) throw new Error(`the stand-in misses ${word} before ${this.#tokens.join(' ')}`);
  }

  name(): string {
    const word = this.#tokens.shift()!;
    if (!word.startsWith('#')) return word;
    this.used.add(word);
    const name = this.#of.ExpressionAttributeNames?.[word];
    if (name === undefined) throw new Error(`${word} is not given`);
    return name;
  }

  operand(): AttributeValue | undefined {
    if (!this.#tokens[0]?.startsWith(':')) return this.#item[this.name()];
    const word = this.#tokens.shift()!;
    this.used.add(word);
    const value = this.#of.ExpressionAttributeValues?.[word];
    if (value === undefined) throw new Error(`${word} is not given`);
    return value;
  }

  or(): boolean {
    let holds = this.and();
    while (this.skip('OR')) holds = this.and() || holds;
    return holds;
  }

  and(): boolean {
    let holds = this.#term();
    while (this.skip('AND')) holds = this.#term() && holds;
    return holds;
  }

  #term(): boolean {
    if (this.skip('(')) {
      const holds = this.or();
      this.need(')');
      return holds;
    }
    for (const word of ['attribute_exists', 'attribute_not_exists'])
      if (this.skip(word)) {
        this.need('(');
        const there = this.#item[this.name()] !== undefined;
        this.need(')');
        return there === (word === 'attribute_exists');
      }
    const left = this.operand();
    if (this.skip('BETWEEN')) {
      const from = this.operand();
      this.need('AND');
      const to = this.operand();
      if (compare(from, to) > 0) throw new Error('BETWEEN with bounds the wrong way round');
      return compare(left, from) >= 0 && compare(left, to) <= 0;
    }
    const operator = this.#tokens.shift();
    const right = this.operand();
    if (left === undefined) return operator === '<>';
    const order = compare(left, right);
    if (operator === '=') return order === 0;
    if (operator === '<>') return order !== 0;
    if (operator === '<=') return order <= 0;
    if (operator === '>=') return order >= 0;
    throw new Error(`the stand-in does not know ${operator}`);
  }
}

function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (a?.S === undefined || b?.S === undefined) throw new Error('the stand-in compares texts only');
  return compareKeys(a.S, b.S);
}

/** The service refuses placeholders that no expression uses. */
function checkUsed({ ExpressionAttributeNames, ExpressionAttributeValues }: Placeholders, used: Set<string>) {
  for (const name of [
    ...Object.keys(ExpressionAttributeNames ?? {}),
    ...Object.keys(ExpressionAttributeValues ?? {}),
  ])
    if (!used.has(name)) throw new Error(`${name} is given and not used`);
}

/** What an item is after an update, or undefined when the condition does not hold. */
export function evaluate(
  item: Item | undefined,
  condition: string | undefined,
  update: string | undefined,
  of: Placeholders,
): { readonly holds: boolean; readonly after: Item } {
  const before = item ?? {};
  const used = new Set<string>();
  let holds = true;
  if (condition !== undefined) {
    const parser = new Parser(condition, before, of);
    holds = parser.or();
    if (!parser.done) throw new Error(`the stand-in does not know all of ${condition}`);
    for (const name of parser.used) used.add(name);
  }
  const after = { ...before };
  if (update !== undefined) {
    const parser = new Parser(update, before, of);
    while (!parser.done) {
      if (parser.skip('SET'))
        do set(parser, after);
        while (parser.skip(','));
      else {
        parser.need('REMOVE');
        do delete after[parser.name()];
        while (parser.skip(','));
      }
    }
    for (const name of parser.used) used.add(name);
  }
  checkUsed(of, used);
  return { holds, after };
}

function set(parser: Parser, after: Item): void {
  const name = parser.name();
  parser.need('=');
  if (!parser.skip('if_not_exists')) {
    after[name] = parser.operand()!;
    return;
  }
  parser.need('(');
  const first = parser.operand();
  parser.need(',');
  const second = parser.operand();
  parser.need(')');
  after[name] = (first ?? second)!;
}
