/** Parameters of bars, labels and features: stated as data, so that a config schema can be derived from them. */

/** One numeric parameter. `min` is inclusive, `above` exclusive; without `default` it must be given. */
export interface ParamSpec {
  readonly doc: string;
  readonly integer: boolean;
  readonly min?: number;
  readonly above?: number;
  readonly default?: number;
}

/** An integer of at least `min` (1 if left out). */
export function integer(doc: string, options: { min?: number; default?: number } = {}): ParamSpec {
  return { doc, integer: true, min: 1, ...options };
}

/** A finite number above 0. */
export function positive(doc: string, options: { default?: number } = {}): ParamSpec {
  return { doc, integer: false, above: 0, ...options };
}

/** A finite number of at least 0. */
export function nonNegative(doc: string, options: { default?: number } = {}): ParamSpec {
  return { doc, integer: false, min: 0, ...options };
}

/** What the parameter allows, in words: `an integer of at least 1`. */
export function describeParam(spec: ParamSpec): string {
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
  given: Readonly<Record<string, number>>,
): Record<P, number> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      const allowed = Object.keys(specs).join(', ') || 'none';
      throw new Error(`${owner}.${name} is not a parameter; allowed: ${allowed}`);
    }
  }
  const values: Record<string, number> = {};
  for (const [name, spec] of Object.entries<ParamSpec>(specs)) {
    const value = given[name] ?? spec.default;
    if (value === undefined) {
      throw new Error(`${owner}.${name} is required: ${spec.doc}, ${describeParam(spec)}`);
    }
    if (!isAllowed(spec, value)) {
      throw new Error(`${owner}.${name} is ${value}; it must be ${describeParam(spec)} (${spec.doc})`);
    }
    values[name] = value;
  }
  return values as Record<P, number>;
}

function isAllowed(spec: ParamSpec, value: number): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (spec.integer && !Number.isSafeInteger(value)) return false;
  return value >= (spec.min ?? -Infinity) && value > (spec.above ?? -Infinity);
}
