/** From the features a project asks for to operations with all that they need. */
import { barColumns } from '../bars/types.ts';
import { labels } from '../labels/index.ts';
import { resolveParams } from '../params.ts';
import { features } from './index.ts';
import { ops } from './ops/index.ts';
import type { FeatureChoice, FeatureOp, FeatureSpec } from './types.ts';

/** A feature ready to be computed. */
export interface ResolvedFeature {
  readonly name: string;
  readonly op: FeatureOp;
  readonly inputs: readonly string[];
  readonly params: Readonly<Record<string, number>>;
}

/** What the choices come to. */
export interface FeaturePlan {
  /** The features asked for, in the order asked. */
  readonly chosen: readonly string[];
  /** Every feature by name, those that are inputs of others included. */
  readonly all: ReadonlyMap<string, ResolvedFeature>;
  /** Columns of the book's snapshots that are needed, without `lob.`. */
  readonly lob: readonly string[];
}

/** Label columns that `ft_features` carries, in table order. */
export const targets: readonly string[] = Object.values(labels).flatMap((definition) => definition.targets);

const RESERVED = new Set(['bar_type', 'bar_id', 'ts', ...barColumns.map((spec) => spec.name), ...targets]);
const NAME = /^[a-z][a-z0-9_]*$/;
const LOB = 'lob.';

/**
 * Checks the choices and everything that they need.
 *
 * @throws for a name that is unknown, given twice or not allowed, an unknown operation or parameter, a wrong number of
 * inputs, and features that need one another in a circle.
 */
export function planFeatures(choices: readonly FeatureChoice[]): FeaturePlan {
  const own = new Map<string, FeatureSpec>();
  const chosen = choices.map((choice) => {
    if (typeof choice === 'string') return choice;
    checkName(choice.name);
    own.set(choice.name, choice);
    return choice.name;
  });
  const twice = chosen.find((name, i) => chosen.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`feature_engine.features: ${twice} is given twice`);

  const all = new Map<string, ResolvedFeature>();
  const lob = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      throw new Error(`feature_engine.features: ${[...path, name].join(' needs ')}`);
    }
    if (all.has(name)) return;
    const spec = own.get(name) ?? (Object.hasOwn(features, name) ? features[name] : undefined);
    if (spec === undefined) throw new Error(unknownName(name, path));
    const feature = resolve(name, spec);
    for (const input of feature.inputs) {
      if (input.startsWith(LOB)) lob.add(input.slice(LOB.length));
      else if (!isBarColumn(input)) visit(input, [...path, name]);
    }
    all.set(name, feature);
  };
  for (const name of chosen) visit(name, []);
  return { chosen, all, lob: [...lob] };
}

function resolve(name: string, spec: FeatureSpec): ResolvedFeature {
  if (!Object.hasOwn(ops, spec.op)) {
    throw new Error(
      `feature_engine.features: ${name} has the unknown op ${spec.op}; allowed: ${Object.keys(ops).join(', ')}`,
    );
  }
  const op = ops[spec.op]!;
  const inputs = spec.inputs ?? op.inputs;
  if (inputs.length !== op.inputs.length) {
    throw new Error(
      `feature_engine.features: ${name} has ${inputs.length} inputs; ${spec.op} takes ${op.inputs.length}, such as ${op.inputs.join(', ')}`,
    );
  }
  return {
    name,
    op,
    inputs,
    params: resolveParams(`feature_engine.features.${name}`, op.params, spec.params ?? {}),
  };
}

function checkName(name: string): void {
  if (!NAME.test(name)) {
    throw new Error(`feature_engine.features: the name ${JSON.stringify(name)} must match ${NAME.source}`);
  }
  if (RESERVED.has(name) || Object.hasOwn(features, name)) {
    const owner = RESERVED.has(name) ? 'a column of the table' : 'a feature of the registry';
    throw new Error(`feature_engine.features: ${name} is ${owner}; give yours another name`);
  }
}

function isBarColumn(name: string): boolean {
  return barColumns.some((spec) => spec.name === name);
}

function unknownName(name: string, path: readonly string[]): string {
  const user = path.at(-1);
  if (user === undefined) {
    return `feature_engine.features: ${name} is not a feature; allowed: ${Object.keys(features).join(', ')}, or an object with a name of its own and an op`;
  }
  return `feature_engine.features: ${user} has the unknown input ${name}; allowed: a bar column, lob.<column of cdm_lob_l2> or a feature`;
}
