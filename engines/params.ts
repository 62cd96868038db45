/** Parameters of bars, labels and features: stated as data, so that a config schema can be derived from them. */

/** Value of a parameter: a number, or a word of a choice. */
export type ParamValue = number | string;

/** Values of parameters by name. */
export type ParamValues = Readonly<Record<string, ParamValue>>;

/**
 * One numeric parameter. `min` is inclusive, `above` exclusive; without `default` it must be given.
 *
 * @example
 * const window: ParamSpec = { doc: 'bars', integer: true, min: 2, default: 20 };
 */
export interface ParamSpec {
  readonly doc: string;
  readonly integer: boolean;
  readonly min?: number;
  readonly above?: number;
  readonly default?: number;
}

/** A parameter that is one of some words. */
export interface ChoiceSpec {
  readonly doc: string;
  readonly words: readonly string[];
  readonly default: string;
}

/** Any parameter. */
export type AnyParamSpec = ParamSpec | ChoiceSpec;

/** One of some words, the first unless told otherwise. */
export function choice(doc: string, words: readonly [string, ...string[]]): ChoiceSpec {
  return { doc, words, default: words[0] };
}

/**
 * An integer of at least `min` (1 if left out).
 *
 * @example integer('bars', { min: 2, default: 20 })
 */
export function integer(doc: string, options: { min?: number; default?: number } = {}): ParamSpec {
  return { doc, integer: true, min: 1, ...options };
}

/**
 * A finite number, of at least `min` if that is given.
 *
 * @example number('factor', { default: 1 })
 */
export function number(doc: string, options: { min?: number; default?: number } = {}): ParamSpec {
  return { doc, integer: false, ...options };
}

/**
 * A finite number above 0.
 *
 * @example positive('order of differentiation', { default: 0.4 })
 */
export function positive(doc: string, options: { default?: number } = {}): ParamSpec {
  return { doc, integer: false, above: 0, ...options };
}

/**
 * A finite number of at least 0.
 *
 * @example nonNegative('threshold')
 */
export function nonNegative(doc: string, options: { default?: number } = {}): ParamSpec {
  return { doc, integer: false, min: 0, ...options };
}

/** What the parameter allows, in words: `an integer of at least 1`. */
export function describeParam(spec: AnyParamSpec): string {
  if ('words' in spec) return spec.words.join(' or ');
  const kind = spec.integer ? 'an integer' : 'a number';
  if (spec.above !== undefined) return `${kind} above ${spec.above}`;
  return spec.min === undefined ? kind : `${kind} of at least ${spec.min}`;
}

/**
 * Checks the given values and fills in the defaults.
 *
 * @param owner what the parameters belong to, as the user names it: `bars.volume`.
 * @throws for an unknown name, a missing value without a default and a value that is not allowed.
 */
export function resolveParams<P extends string>(
  owner: string,
  specs: Readonly<Record<P, ParamSpec>>,
  given: ParamValues,
): Record<P, number>;
export function resolveParams<P extends string>(
  owner: string,
  specs: Readonly<Record<P, AnyParamSpec>>,
  given: ParamValues,
): Record<P, ParamValue>;
export function resolveParams(
  owner: string,
  specs: Readonly<Record<string, AnyParamSpec>>,
  given: ParamValues,
): Record<string, ParamValue> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      const allowed = Object.keys(specs).join(', ') || 'none';
      throw new Error(`${owner}.${name} is not a parameter; allowed: ${allowed}`);
    }
  }
  const values: Record<string, ParamValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name] ?? spec.default;
    if (value === undefined) {
      throw new Error(`${owner}.${name} is required: ${spec.doc}, ${describeParam(spec)}`);
    }
    if (!isAllowed(spec, value)) {
      throw new Error(`${owner}.${name} is ${value}; it must be ${describeParam(spec)} (${spec.doc})`);
    }
    values[name] = value;
  }
  return values;
}

function isAllowed(spec: AnyParamSpec, value: ParamValue): boolean {
  if ('words' in spec) return spec.words.includes(value as string);
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (spec.integer && !Number.isSafeInteger(value)) return false;
  return value >= (spec.min ?? -Infinity) && value > (spec.above ?? -Infinity);
}

/** Something with parameters that may each be allowed and still not fit together. */
export interface Parametrised {
  readonly params: Readonly<Record<string, AnyParamSpec>>;
  check?(params: ParamValues): string | undefined;
}

/** {@link resolveParams} of a definition, and its own check of them all. @throws as it does, and when they do not fit */
export function resolveDefinition(owner: string, definition: Parametrised, given: ParamValues): ParamValues {
  const values = resolveParams(owner, definition.params, given);
  const fault = definition.check?.(values);
  if (fault !== undefined) throw new Error(`${owner}: ${fault}`);
  return values;
}
