/** Reads the fields of an object of a definition: a state, a choice rule, a catcher. Faults go to the problems. */
import type { ExpressionCompiler } from '../jsonata/expression.ts';
import type { Available } from '../jsonata/references.ts';
import { compileTemplate, expressionTemplate, type Template } from '../jsonata/template.ts';
import type { Json } from '../types.ts';
import { isObject, kindOf, type Problems } from './problems.ts';
import type { VariableScope } from './variable-scope.ts';

/** A number, or an expression for one. */
export interface NumberField {
  readonly template: Template;
  /** Inclusive. */
  readonly minimum: number;
  /** Inclusive. */
  readonly maximum: number;
  readonly integer: boolean;
}

/** What all readers of a definition share. */
export interface ReaderContext {
  readonly problems: Problems;
  readonly compiler: ExpressionCompiler;
}

/** Reads one object. */
export class ObjectReader {
  protected readonly context: ReaderContext;
  readonly #raw: Readonly<Record<string, unknown>>;
  /** Path in the definition: `/States/Plan/Catch[0]`. */
  protected readonly path: string;
  /** Path in the state, as failures of expressions name it: `Catch[0]`, '' for the state. */
  readonly #location: string;
  protected readonly variables: VariableScope;
  readonly #available: Available;

  constructor(
    context: ReaderContext,
    raw: unknown,
    path: string,
    location: string,
    variables: VariableScope,
    available: Available = {},
  ) {
    this.context = context;
    this.path = path;
    this.#location = location;
    this.variables = variables;
    this.#available = available;
    if (!isObject(raw)) this.problem('', `must be an object, but is ${kindOf(raw)}`);
    this.#raw = isObject(raw) ? raw : {};
  }

  /** Reports a fault of a field, or of the object itself ('' as the field). */
  problem(field: string, problem: string): void {
    this.context.problems.add(field === '' ? this.path : `${this.path}/${field}`, problem);
  }

  has(field: string): boolean {
    return this.#raw[field] !== undefined;
  }

  /** A field as it stands. */
  value(field: string): unknown {
    return this.#raw[field];
  }

  /** Reader of the object in a field. */
  object(field: string): ObjectReader {
    return this.#inner(this.#raw[field], field, this.#available);
  }

  /** Refuses fields that are not listed. `what`: `a Task state`. */
  only(fields: readonly string[], what: string): void {
    for (const field of Object.keys(this.#raw)) {
      if (!fields.includes(field))
        this.problem(field, `${what} has no field ${field} here; supported are ${fields.join(', ')}`);
    }
  }

  /** A string that must be there. */
  string(field: string): string {
    const value = this.#raw[field];
    if (typeof value === 'string' && value !== '') return value;
    this.problem(field, `must be a string, but is ${kindOf(value)}`);
    return '';
  }

  /** Checks the Comment, which may be there. */
  comment(): void {
    const value = this.#raw['Comment'];
    if (value !== undefined && typeof value !== 'string')
      this.problem('Comment', `must be a string, but is ${kindOf(value)}`);
  }

  /** A number that may be there; never an expression. */
  constantNumber(field: string, minimum: number, maximum: number, integer = true): number | undefined {
    const value = this.#raw[field];
    if (value === undefined) return undefined;
    if (isInRange(value, minimum, maximum, integer)) return value;
    this.problem(field, `must be ${rangeOf(minimum, maximum, integer)}, but is ${kindOf(value)}`);
    return undefined;
  }

  /** A number or an expression, if it is there. */
  number(field: string, range: Omit<NumberField, 'template'>): NumberField | undefined {
    const value = this.#raw[field];
    if (value === undefined) return undefined;
    const { minimum, maximum, integer } = range;
    if (typeof value !== 'string' && !isInRange(value, minimum, maximum, integer))
      this.problem(
        field,
        `must be ${rangeOf(minimum, maximum, integer)} or a JSONata expression, but is ${kindOf(value)}`,
      );
    else if (typeof value === 'string' && !value.startsWith('{%'))
      this.problem(field, `must be a number or a JSONata expression, but is ${kindOf(value)}`);
    return { template: this.#template(value, field), ...range };
  }

  /** Any value with expressions in it, if it is there. */
  template(field: string, available?: Available): Template | undefined {
    const value = this.#raw[field];
    return value === undefined ? undefined : this.#template(value, field, available);
  }

  /** A string or an expression for one, if it is there. */
  text(field: string): Template | undefined {
    const value = this.#raw[field];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') this.problem(field, `must be a string, but is ${kindOf(value)}`);
    return this.#template(value, field);
  }

  /** An expression that must be there. */
  expression(field: string): Template {
    const value = this.#raw[field];
    if (typeof value !== 'string' || !value.startsWith('{%'))
      this.problem(field, `must be a JSONata expression, "{% ... %}", but is ${kindOf(value)}`);
    return this.#template(value ?? null, field);
  }

  /** Variables to assign, if there are any. */
  assign(available?: Available): Template | undefined {
    const value = this.#raw['Assign'];
    if (value === undefined) return undefined;
    if (!isObject(value)) this.problem('Assign', `must be an object, but is ${kindOf(value)}`);
    else for (const name of Object.keys(value)) this.variables.assign(name, `${this.path}/Assign/${name}`);
    return this.#template(value, 'Assign', available);
  }

  /** Objects of an array field; none when it is not there. */
  objects(field: string, fields: readonly string[], what: string, available?: Available): ObjectReader[] {
    const value = this.#raw[field];
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.problem(field, `must be an array, but is ${kindOf(value)}`);
      return [];
    }
    return value.map((raw, i) => {
      const reader = this.#inner(raw, `${field}[${i}]`, available ?? this.#available);
      reader.only(fields, what);
      return reader;
    });
  }

  /** The name of a state to go to. */
  target(field: string): string {
    const name = this.string(field);
    if (name !== '') this.variables.targets.push({ name, path: `${this.path}/${field}` });
    return name;
  }

  #inner(raw: unknown, at: string, available: Available): ObjectReader {
    const location = this.#location === '' ? at : `${this.#location}/${at}`;
    return new ObjectReader(this.context, raw, `${this.path}/${at}`, location, this.variables, available);
  }

  #template(value: unknown, field: string, available: Available = this.#available): Template {
    const location = this.#location === '' ? field : `${this.#location}/${field}`;
    const toPath = (at: string): string =>
      this.path + (this.#location === '' ? `/${at}` : at.slice(this.#location.length));
    return compileTemplate(value as Json, location, (source, at) => {
      try {
        return expressionTemplate(this.context.compiler.compile(source, available), at);
      } catch (error) {
        this.context.problems.add(toPath(at), (error as Error).message);
        return undefined;
      }
    });
  }
}

function isInRange(value: unknown, minimum: number, maximum: number, integer: boolean): value is number {
  return (
    typeof value === 'number' && value >= minimum && value <= maximum && (!integer || Number.isInteger(value))
  );
}

function rangeOf(minimum: number, maximum: number, integer: boolean): string {
  const from = `${integer ? 'an integer' : 'a number'} from ${minimum}`;
  return maximum >= Number.MAX_SAFE_INTEGER ? from : `${from} to ${maximum}`;
}
