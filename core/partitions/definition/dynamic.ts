/** Dynamic partitions: a named set whose values are added at run time and kept by the catalog. */

import { problemOfName, problemOfPartitionValue } from '../../names.ts';
import { type OptionNames, refuseUnknownOptions } from '../../options.ts';
import type { Dimension, PartitionsDefinition } from './types.ts';
import { ValuesDimension } from './values.ts';

/** Where the values of dynamic sets come from: a catalog, read before it is asked here, or a list in a test. */
export interface DynamicValues {
  /** Values of a set in the order in which they were added; empty for a set without any. */
  valuesOf(set: string): readonly string[];
}

/**
 * Options of {@link dynamic}.
 *
 * @example
 * const options: DynamicOptions = { name: 'sym', set: 'listed_symbols' };
 * dynamic(options);
 */
export interface DynamicOptions {
  /** Dimension name. */
  readonly name: string;
  /** Name of the set; definitions that name the same set share its values. @default the dimension's name */
  readonly set?: string;
}

/** A dimension whose set has not been read, or one bound to what was read. */
class DynamicDimension extends ValuesDimension {
  readonly set: string;

  constructor(name: string, set: string, values: readonly string[]) {
    super('dynamic', name, set, values);
    this.set = set;
  }

  override problemOf(value: string): string | undefined {
    const problem = super.problemOf(value);
    if (problem === undefined) return undefined;
    return (
      problemOfPartitionValue(value) ?? `${problem}; add it with: qf partitions add ${this.set} ${value}`
    );
  }
}

/** True for a dimension whose values come and go: that it lacks one now says nothing about a run. */
export function isDynamic(dimension: Dimension): boolean {
  return dimension instanceof DynamicDimension;
}

/**
 * Partitions of a named set of values, kept by the catalog: added and deleted by `qf partitions`, or by a run function
 * through `context.dynamicPartitions`. A run takes the values of its start.
 *
 * @throws RangeError for a bad name
 * @example
 * product(daily({ start: '2024-01-01' }), dynamic({ name: 'sym', set: 'listed_symbols' }));
 */
export function dynamic(options: DynamicOptions): PartitionsDefinition {
  refuseUnknownOptions('dynamic()', options, { name: true, set: true } satisfies OptionNames<DynamicOptions>);
  const { name, set = name } = options;
  const problem = problemOfName('dimension', name) ?? problemOfName('dynamic set', set);
  if (problem !== undefined) throw new RangeError(problem);
  return { dimensions: [new DynamicDimension(name, set, [])] };
}

/** Names of the dynamic sets of a definition: what to read before {@link bindDynamic}. */
export function dynamicSetsOf(definition: PartitionsDefinition | undefined): readonly string[] {
  return (definition?.dimensions ?? []).flatMap((d) => (d instanceof DynamicDimension ? [d.set] : []));
}

/**
 * The definition with the values of its dynamic sets; without such sets it is the definition itself.
 *
 * @throws RangeError for a value unsafe in a path
 */
export function bindDynamic<D extends PartitionsDefinition | undefined>(
  definition: D,
  source: DynamicValues,
): D {
  if (definition === undefined || dynamicSetsOf(definition).length === 0) return definition;
  const dimensions = definition.dimensions.map((dimension) => {
    if (!(dimension instanceof DynamicDimension)) return dimension;
    const values = [...new Set(source.valuesOf(dimension.set))];
    const problem = values.map(problemOfPartitionValue).find((p) => p !== undefined);
    if (problem !== undefined) throw new RangeError(`dynamic set ${dimension.set}: ${problem}`);
    return new DynamicDimension(dimension.name, dimension.set, values);
  });
  return { ...definition, dimensions };
}
