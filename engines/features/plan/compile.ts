/** From the features that a project asks for to a plan. */
import { resolveDefinition } from '../../params.ts';
import { features } from '../index.ts';
import type { Application, Expression, FeatureChoice, FeatureOperator, FeatureSpec } from '../types.ts';
import { barNames, isBarColumn, LOB, nameFault, operatorsByName } from './names.ts';
import { Fault, FeatureError, type FeatureProblem } from './problems.ts';
import type { ColumnStep, FeatureCatalog, FeaturePlan, OperatorStep } from './types.ts';

/**
 * Compiles features to a plan. The order in which they are declared decides the order of the columns and nothing else.
 *
 * @example
 * const plan = planFeatures(['rsi_14', { name: 'gap', op: 'log_ratio', inputs: ['open', 'close'] }]);
 *
 * @throws FeatureError for names that are unknown, given twice or not allowed, wrong numbers of inputs, parameters that are not
 * allowed, and features that need one another in a circle; RangeError for operators of the same name.
 */
export function planFeatures(choices: readonly FeatureChoice[], catalog: FeatureCatalog = {}): FeaturePlan {
  return new Compiler(choices, catalog).plan();
}

class Compiler {
  readonly #choices: readonly FeatureChoice[];
  readonly #own: ReadonlyMap<string, FeatureSpec>;
  readonly #operators: ReadonlyMap<string, FeatureOperator>;
  readonly #lob: readonly string[] | undefined;
  readonly #steps: (ColumnStep | OperatorStep)[] = [];
  /** Places of features by name. */
  readonly #features = new Map<string, number>();
  /** Places of steps by what they are. */
  readonly #same = new Map<string, number>();

  constructor(choices: readonly FeatureChoice[], { operators = [], lob }: FeatureCatalog) {
    this.#choices = choices;
    this.#own = new Map(
      choices.flatMap((choice) => (typeof choice === 'string' ? [] : [[choice.name, choice]])),
    );
    this.#operators = operatorsByName(operators);
    this.#lob = lob;
  }

  plan(): FeaturePlan {
    const names = this.#choices.map(nameOf);
    const problems: FeatureProblem[] = [];
    const outputs = names.flatMap((name, i) => {
      try {
        this.#checkName(i, names);
        const slot = this.#feature(name, []);
        return { name, slot, warmUp: this.#warmUp(slot) };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const { feature, message: text, unknown } = error;
        const choice = names.indexOf(feature) < 0 || feature === name ? i : names.indexOf(feature);
        if (!problems.some((other) => other.text === text)) {
          problems.push({ choice, text, ...(unknown && { unknown }) });
        }
        return [];
      }
    });
    if (problems.length > 0) throw new FeatureError(problems);
    return { steps: this.#steps, outputs };
  }

  #checkName(place: number, names: readonly string[]): void {
    const name = names[place]!;
    const fault = typeof this.#choices[place] === 'string' ? undefined : nameFault(name);
    if (fault !== undefined) throw new Fault(name, fault);
    if (names.indexOf(name) < place) throw new Fault(name, `${name} is given twice`);
  }

  /** Place of a feature's values; `path` are the features that need it. */
  #feature(name: string, path: readonly string[]): number {
    const known = this.#features.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw this.#cycle(path.slice(path.indexOf(name)));
    const spec = this.#own.get(name) ?? (Object.hasOwn(features, name) ? features[name] : undefined);
    if (spec === undefined) throw this.#unknownName(name, path);
    const slot = this.#apply(spec, [...path, name]);
    this.#features.set(name, slot);
    return slot;
  }

  #slot(expression: Expression, path: readonly string[]): number {
    if (typeof expression === 'object')
      return 'slot' in expression ? expression.slot : this.#apply(expression, path);
    if (isBarColumn(expression)) return this.#add(expression, { column: expression });
    if (!expression.startsWith(LOB)) return this.#feature(expression, path);
    if (this.#lob?.includes(expression.slice(LOB.length)) === false)
      throw this.#unknownName(expression, path);
    return this.#add(expression, { column: expression });
  }

  /** Place of an operator's values for these inputs. */
  #apply({ op, inputs, params = {} }: Application, path: readonly string[]): number {
    const feature = path.at(-1)!;
    const operator = this.#operators.get(op);
    if (operator === undefined) {
      const among = [...this.#operators.keys()];
      throw new Fault(feature, `${feature} has the unknown op ${op}`, {
        name: op,
        among,
        things: 'operators',
      });
    }
    const given = inputs ?? (typeof operator.inputs === 'number' ? [] : operator.inputs);
    const arity = typeof operator.inputs === 'number' ? operator.inputs : operator.inputs.length;
    if (given.length !== arity)
      throw new Fault(
        feature,
        `${feature} gives ${op} ${given.length} input${given.length === 1 ? '' : 's'}; it takes ${inputsText(operator)}`,
      );
    const slots = given.map((input) => this.#slot(input, path));
    const values = this.#params(feature, operator, params);
    if ('expand' in operator) {
      return this.#slot(
        operator.expand(
          slots.map((slot) => ({ slot })),
          values,
        ),
        path,
      );
    }
    const before = Math.max(0, ...slots.map((slot) => this.#warmUp(slot)));
    const warmUp = before + (operator.warmUp?.(values) ?? 0);
    return this.#add(`${op} ${JSON.stringify(values)} ${slots}`, {
      op: operator,
      params: values,
      inputs: slots,
      warmUp,
    });
  }

  #params(
    feature: string,
    operator: FeatureOperator,
    given: Readonly<Record<string, number>>,
  ): Record<string, number> {
    try {
      // Parameters of operators are numbers: no operator declares words.
      return resolveDefinition(`${feature}: ${operator.name}`, operator as never, given) as Record<
        string,
        number
      >;
    } catch (error) {
      throw new Fault(feature, (error as Error).message);
    }
  }

  #add(key: string, step: ColumnStep | OperatorStep): number {
    const known = this.#same.get(key);
    if (known !== undefined) return known;
    this.#same.set(key, this.#steps.length);
    return this.#steps.push(step) - 1;
  }

  #warmUp(slot: number): number {
    const step = this.#steps[slot]!;
    return 'op' in step ? step.warmUp : 0;
  }

  /** Told once, from the feature that is declared first, wherever the circle was entered. */
  #cycle(names: readonly string[]): Fault {
    const order = this.#choices.map(nameOf);
    const first = names.reduce((a, b) => (order.indexOf(b) < order.indexOf(a) ? b : a));
    const from = names.indexOf(first);
    const circle = [...names.slice(from), ...names.slice(0, from), first];
    return new Fault(first, `${circle.join(' needs ')}, which is a circle`);
  }

  #unknownName(name: string, path: readonly string[]): Fault {
    const known = [...Object.keys(features), ...this.#own.keys()];
    const user = path.at(-1);
    if (user === undefined) {
      const text = `${name} is not a feature (one of your own has a name and an op)`;
      return new Fault(name, text, { name, among: Object.keys(features), things: 'features' });
    }
    const text = `${user} has the unknown input ${name}`;
    const lob = (this.#lob ?? []).map((column) => LOB + column);
    if (name.startsWith(LOB))
      return new Fault(user, text, { name, among: lob, things: 'columns of the book' });
    const among = [...barNames, ...lob, ...known];
    return new Fault(user, text, { name, among, things: 'columns and features' });
  }
}

function nameOf(choice: FeatureChoice): string {
  return typeof choice === 'string' ? choice : choice.name;
}

function inputsText({ inputs }: FeatureOperator): string {
  if (typeof inputs === 'number') return `${inputs}`;
  if (inputs.length === 0) return 'none';
  const example = inputs.map((input) => (typeof input === 'string' ? input : JSON.stringify(input)));
  return `${inputs.length}, such as ${example.join(', ')}`;
}
