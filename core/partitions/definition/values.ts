/** A dimension over a list of values: what static and dynamic partitions share. */
import { type IndexRange, indicesOf, rangesOf } from '../subset/ranges.ts';
import type { Dimension, Translation } from './types.ts';

/** An ordered list of distinct values. */
export class ValuesDimension implements Dimension {
  readonly kind: string;
  readonly name: string;
  /** Two dimensions of equal family give equal values the same meaning. */
  readonly family: string;
  readonly #values: readonly string[];
  readonly #index: ReadonlyMap<string, number>;

  constructor(kind: string, name: string, family: string, values: readonly string[]) {
    this.kind = kind;
    this.name = name;
    this.family = family;
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
    if (this.#values.length === 0)
      return `${JSON.stringify(value)} is not one of ${this.family || this.name}, which has no value yet`;
    const shown = this.#values.slice(0, 12).join(', ');
    const more = this.#values.length > 12 ? `, and ${this.#values.length - 12} more` : '';
    return `${JSON.stringify(value)} is not one of: ${shown}${more}`;
  }

  sameValues(other: Dimension): boolean {
    return other instanceof ValuesDimension && other.kind === this.kind && other.family === this.family;
  }

  sameKind(other: Dimension): boolean {
    return other.name === this.name && this.sameValues(other);
  }

  union(other: Dimension): Dimension {
    const that = other as ValuesDimension;
    const added = that.#values.filter((value) => !this.#index.has(value));
    return added.length === 0
      ? this
      : new ValuesDimension(this.kind, this.name, this.family, [...this.#values, ...added]);
  }

  translate(ranges: readonly IndexRange[], other: Dimension): Translation {
    if (other === this) return { ranges, missing: [] };
    const found: number[] = [];
    const missing: number[] = [];
    for (const index of indicesOf(ranges)) {
      const at = other.indexOf(this.valueAt(index));
      if (at >= 0) found.push(at);
      else missing.push(index);
    }
    return { ranges: rangesOf(found), missing: rangesOf(missing) };
  }
}
