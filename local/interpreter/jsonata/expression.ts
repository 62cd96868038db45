/** A compiled `{% expression %}`. */
import jsonata from 'jsonata';
import type { Json } from '../types.ts';
import { clean, NotJsonError } from './clean.ts';
import { type Available, problemsOfReferences } from './references.ts';

/** What an expression sees: functions, variables and `states`, by name without `$`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** An expression. */
export interface Expression {
  /** The text between the delimiters, without the space around it. */
  readonly text: string;
  /** @throws ExpressionFailure */
  evaluate(bindings: Bindings): Promise<Json>;
}

/** An expression threw, or gave nothing or no JSON. `message` continues "The JSONata expression '...'". */
export class ExpressionFailure extends Error {}

/** Calls of expressions in each other before an endless recursion is assumed. */
const maxStack = 1000;

/** Compiles expressions, each text once. */
export class ExpressionCompiler {
  readonly #cache = new Map<string, { readonly expression: Expression; readonly ast: unknown }>();

  /** @throws Error with a sentence for each problem in its message */
  compile(source: string, available: Available): Expression {
    if (!source.endsWith('%}') || source.length < 4)
      throw new Error('the text begins with {% but does not end with %}');
    const text = source.slice(2, -2).trim();
    if (text === '') throw new Error('the expression is empty');
    let entry = this.#cache.get(text);
    if (entry === undefined) {
      const compiled = compile(text);
      entry = {
        expression: { text, evaluate: (bindings) => evaluate(compiled, bindings) },
        ast: compiled.ast(),
      };
      this.#cache.set(text, entry);
    }
    const problems = problemsOfReferences(entry.ast, available);
    if (problems.length > 0) throw new Error(problems.join(' '));
    return entry.expression;
  }
}

function compile(text: string): jsonata.Expression {
  try {
    return jsonata(text, { stack: maxStack });
  } catch (error) {
    throw new Error(messageOf(error));
  }
}

async function evaluate(expression: jsonata.Expression, bindings: Bindings): Promise<Json> {
  let value: unknown;
  try {
    value = await expression.evaluate(undefined, bindings as Record<string, unknown>);
  } catch (error) {
    throw new ExpressionFailure(`threw an error during evaluation. ${messageOf(error)}`);
  }
  if (value === undefined) throw new ExpressionFailure('returned nothing (undefined).');
  try {
    return clean(value);
  } catch (error) {
    if (error instanceof NotJsonError) throw new ExpressionFailure(error.message);
    throw error;
  }
}

/** The library throws plain objects with a code and a message. */
function messageOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === undefined ? String(message ?? error) : `${code}: ${message}`;
}
