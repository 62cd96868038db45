/** Static partitions: a fixed list of values, such as symbols. */
import { problemOfName, problemOfPartitionValue } from '../../names.ts';
import type { Dimension, PartitionsDefinition } from './types.ts';

class StaticDimension implements Dimension {
  readonly kind = 'static';
  readonly name: string;
  readonly #values: readonly string[];
  readonly #index: ReadonlyMap<string, number>;

  constructor(name: string, values: readonly string[]) {
    this.name = name;
    this.#values = values;
    this.#index = new Map(values.map((value, i) => [value, i]));
  }

  count(): number {
    return this.#values.length;
  }

  valueAt(index: number): string {
    const value = this.#values[index];
    if (value === undefined) throw new RangeError(`${this.name} has no value at index ${index}`);
    return value;
  }

  indexOf(value: string): number {
    return this.#index.get(value) ?? -1;
  }

  problemOf(value: string): string | undefined {
    if (this.#index.has(value)) return undefined;
    const shown = this.#values.slice(0, 12).join(', ');
    const more = this.#values.length > 12 ? `, and ${this.#values.length - 12} more` : '';
    return `${JSON.stringify(value)} is not one of: ${shown}${more}`;
  }

  sameKind(other: Dimension): boolean {
    return other instanceof StaticDimension && other.name === this.name;
  }

  union(other: Dimension): Dimension {
    const that = other as StaticDimension;
    return new StaticDimension(this.name, [
      ...this.#values,
      ...that.#values.filter((value) => !this.#index.has(value)),
    ]);
  }
}

/**
 * Static partitions, in the order given.
 *
 * @example statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' })
 * @throws RangeError for no values, a duplicate, or a value unsafe in a path
 */
export function statics(
  values: readonly string[],
  options: { readonly name?: string } = {},
): PartitionsDefinition {
  const name = options.name ?? 'partition';
  const problem =
    problemOfName('dimension', name) ?? values.map(problemOfPartitionValue).find((p) => p !== undefined);
  if (problem !== undefined) throw new RangeError(problem);
  if (values.length === 0) throw new RangeError(`static partitions ${name} need at least one value`);
  const duplicate = values.find((value, i) => values.indexOf(value) !== i);
  if (duplicate !== undefined)
    throw new RangeError(`static partitions ${name} list ${JSON.stringify(duplicate)} twice`);
  return { dimensions: [new StaticDimension(name, [...values])] };
}
