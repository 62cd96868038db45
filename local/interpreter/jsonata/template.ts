/** Values with expressions in them: `Arguments`, `Output`, `Assign`, ... Compiled once; the constant parts are never visited again. */
import { EvaluationError } from '../errors.ts';
import type { Json } from '../types.ts';
import { type Bindings, type Expression, ExpressionFailure } from './expression.ts';

/** A field's value. */
export interface Template {
  /** Field of the state: `Output`, `Catch[0]/Output`. */
  readonly location: string;
  /** The value, when no expression is in it. */
  readonly constant?: Json;
  /**
   * @param where begins the cause of a failure
   * @throws EvaluationError
   */
  evaluate(bindings: Bindings, where: string): Promise<Json>;
}

/** A template for one expression. */
export function expressionTemplate(expression: Expression, location: string): Template {
  return {
    location,
    async evaluate(bindings, where) {
      try {
        return await expression.evaluate(bindings);
      } catch (error) {
        if (!(error instanceof ExpressionFailure)) throw error;
        throw new EvaluationError(
          location,
          `${where}The JSONata expression '${expression.text}' specified for the field '${location}' ${error.message}`,
        );
      }
    },
  };
}

/**
 * Compiles a value.
 *
 * @param compile gives the template of an expression, or undefined when it is at fault and was reported
 */
export function compileTemplate(
  value: Json,
  location: string,
  compile: (source: string, location: string) => Template | undefined,
): Template {
  const constant: Template = { location, constant: value, evaluate: async () => value };
  if (typeof value === 'string') return (value.startsWith('{%') && compile(value, location)) || constant;
  if (typeof value !== 'object' || value === null) return constant;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => compileTemplate(item, `${location}[${i}]`, compile));
    if (items.every(isConstant)) return constant;
    return {
      location,
      async evaluate(bindings, where) {
        const result: Json[] = [];
        for (const item of items) result.push(item.constant ?? (await item.evaluate(bindings, where)));
        return result;
      },
    };
  }
  const members = Object.entries(value).map(
    ([key, member]) => [key, compileTemplate(member, `${location}/${key}`, compile)] as const,
  );
  if (members.every(([, member]) => isConstant(member))) return constant;
  return {
    location,
    async evaluate(bindings, where) {
      const result: Record<string, Json> = {};
      for (const [key, member] of members)
        result[key] = member.constant ?? (await member.evaluate(bindings, where));
      return result;
    },
  };
}

function isConstant(template: Template): boolean {
  return template.constant !== undefined;
}
