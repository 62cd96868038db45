/**
 * Evaluates IAM policies, as far as ours go: Allow and Deny, wildcards, the condition operators below. What it does not
 * know is an error, never a yes. Source: IAM user guide, policy evaluation logic and policy elements.
 */

/** A statement with its resources as text. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What somebody asks to do. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys, lists for those that have several. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = 'allowed' | 'denied' | 'explicitly denied';

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/**
 * Statements of a policy document.
 *
 * @param plain a resource or condition value as text
 */
export function statementsOf(document: any, plain: (value: unknown) => string): readonly Statement[] {
  return list<any>(document.Statement).map(({ Effect, Action, Resource, Condition = {}, ...others }) => {
    const unknown = Object.keys(others).filter((key) => !['Sid', 'Principal'].includes(key));
    if (unknown.length > 0)
      throw new Error(`statement elements ${unknown.join(', ')} are not evaluated here`);
    return {
      Effect,
      Action: list<string>(Action),
      Resource: list(Resource).map(plain),
      Condition: Object.fromEntries(
        Object.entries<object>(Condition).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values).map(plain)])),
        ]),
      ),
    };
  });
}

/** True when a text matches a pattern: `*` stands for any characters, `?` for one. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

type Operator = (wanted: readonly string[], given: string | readonly string[] | undefined) => boolean;

const single =
  (test: (wanted: string, given: string) => boolean): Operator =>
  (wanted, given) =>
    typeof given === 'string' && wanted.some((one) => test(one, given));

const all =
  (test: (wanted: string, given: string) => boolean): Operator =>
  (wanted, given) =>
    // Also true of a key that the request does not have, as the service says.
    list(given).every((value) => wanted.some((one) => test(one, value as string)));

const equal = (a: string, b: string): boolean => a === b;

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: single(equal),
  StringLike: single(matches),
  Bool: single(equal),
  'ForAllValues:StringEquals': all(equal),
  'ForAllValues:StringLike': all(matches),
};

function applies(
  { Action, Resource, Condition }: Statement,
  { action, resource, context = {} }: Request,
): boolean {
  if (!Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))) return false;
  if (!Resource.some((pattern) => matches(pattern, resource))) return false;
  return Object.entries(Condition).every(([operator, keys]) => {
    const test = operators[operator];
    if (test === undefined) throw new Error(`condition operator ${operator} is not evaluated here`);
    return Object.entries(keys).every(([key, wanted]) => test(wanted, context[key]));
  });
}

/** What the policies of a role say to a request. */
export function decide(statements: readonly Statement[], request: Request): Decision {
  const effects = statements.filter((one) => applies(one, request)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicitly denied';
  return effects.includes('Allow') ? 'allowed' : 'denied';
}
