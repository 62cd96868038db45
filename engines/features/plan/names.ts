/** Names that a feature may have, and names that it may use. */
import { barColumns } from '../../bars/types.ts';
import { labels } from '../../labels/index.ts';
import { features } from '../index.ts';
import { operators } from '../ops/index.ts';
import type { FeatureOperator } from '../types.ts';

/** Label columns that `ft_features` carries, in table order. */
export const targets: readonly string[] = Object.values(labels).flatMap((definition) => definition.targets);

/** In front of a column of the book's snapshots. */
export const LOB = 'lob.';

const bars: ReadonlySet<string> = new Set(barColumns.map((spec) => spec.name));
const RESERVED: ReadonlySet<string> = new Set(['bar_type', 'bar_id', 'ts', ...bars, ...targets]);
const NAME = /^[a-z][a-z0-9_]*$/;

/** True for a column of the bar tables. */
export function isBarColumn(name: string): boolean {
  return bars.has(name);
}

/** Names of the bar tables' columns. */
export const barNames: readonly string[] = [...bars];

/** What is wrong with a name for a feature of a project's own. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) return `the name ${JSON.stringify(name)} must match ${NAME.source}`;
  if (RESERVED.has(name)) return `${name} is a column of the table; give yours another name`;
  if (Object.hasOwn(features, name))
    return `${name} is a feature of the registry; give yours another name, or ask for ${name} by its name alone`;
  return undefined;
}

/**
 * The operators by name, with those of a project.
 *
 * @throws RangeError for a name that is taken
 */
export function operatorsByName(own: readonly FeatureOperator[]): ReadonlyMap<string, FeatureOperator> {
  const known = new Map(operators.map((operator) => [operator.name, operator]));
  for (const operator of own) {
    const { name } = operator;
    if (known.has(name)) {
      const taken = own.filter((other) => other.name === name).length > 1 ? 'given twice' : 'there already';
      throw new RangeError(`feature operator ${name} is ${taken}; give yours another name`);
    }
    known.set(name, operator);
  }
  return known;
}
