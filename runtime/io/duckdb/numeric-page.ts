/** Numeric columns of a page: typed arrays in, DuckDB's own layout out, NaN as null. */
import type bindings from '@duckdb/node-bindings';
import type { ColumnData, NumericColumn } from '../../../core/assets/table.ts';
import { free } from '../../free.ts';
import { badValue, type ColumnContext, ColumnError } from './column-problem.ts';
import { copyItems, copyValidity, type PageColumn } from './page.ts';
import { Validity } from './validity.ts';

const exactLimit = 2 ** 53;
const wordSize = 2 ** 32;

/** A numeric page column of `capacity` rows for a declared type other than string. */
export function numericPage(column: ColumnContext, capacity: number): PageColumn {
  switch (column.type) {
    case 'double':
      return new DoublePage(column, capacity);
    case 'int64':
      return new Int64Page(column, capacity);
    case 'int32':
      return new IntegerPage(column, capacity, new Int32Array(capacity), -(2 ** 31), 2 ** 31 - 1);
    case 'int8':
      return new IntegerPage(column, capacity, new Int8Array(capacity), -128, 127);
    case 'bool':
      return new IntegerPage(column, capacity, new Uint8Array(capacity), 0, 1);
    case 'string':
      throw new ColumnError(column.asset, column.name, ' holds strings, not numbers');
  }
}

class DoublePage implements PageColumn {
  readonly #column: ColumnContext;
  readonly #items: Float64Array;
  readonly #validity: Validity;

  constructor(column: ColumnContext, capacity: number) {
    this.#column = column;
    this.#items = new Float64Array(capacity);
    this.#validity = new Validity(capacity);
  }

  fill(data: ColumnData, from: number, at: number, count: number): void {
    const items = this.#items;
    items.set(numbersOf(this.#column, data).subarray(from, from + count), at);
    for (let i = at; i < at + count; i++) {
      const value = items[i]!;
      if (Number.isNaN(value)) this.#validity.setNull(i);
    }
  }

  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void {
    copyItems(vector, this.#items, 8, at, count, api);
    copyValidity(vector, this.#validity, at, count, api);
  }

  clear(): void {
    this.#validity.clear();
  }

  free(): void {
    free(this.#items.buffer);
  }
}

/** int64 as two words a row: a BigInt a value would cost more than the compression. */
class Int64Page implements PageColumn {
  readonly #column: ColumnContext;
  readonly #words: Int32Array;
  readonly #validity: Validity;

  constructor(column: ColumnContext, capacity: number) {
    this.#column = column;
    this.#words = new Int32Array(2 * capacity);
    this.#validity = new Validity(capacity);
  }

  fill(data: ColumnData, from: number, at: number, count: number, row: number): void {
    const values = numbersOf(this.#column, data);
    const words = this.#words;
    for (let i = 0; i < count; i++) {
      const value = values[from + i]!;
      const high = Math.floor(value / wordSize);
      if (Math.floor(value) === value && value < exactLimit && value > -exactLimit) {
        words[2 * (at + i)] = value - high * wordSize;
        words[2 * (at + i) + 1] = high;
      } else if (Number.isNaN(value)) this.#validity.setNull(at + i);
      else throw badValue(this.#column, row + i, value, 'an integer between -2^53 and 2^53 (int64)');
    }
  }

  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void {
    copyItems(vector, this.#words, 8, at, count, api);
    copyValidity(vector, this.#validity, at, count, api);
  }

  clear(): void {
    this.#validity.clear();
  }

  free(): void {
    free(this.#words.buffer);
  }
}

/** Integers of at most 32 bits, and booleans as 0 and 1. */
class IntegerPage implements PageColumn {
  readonly #column: ColumnContext;
  readonly #items: Int8Array | Uint8Array | Int32Array;
  readonly #min: number;
  readonly #max: number;
  readonly #validity: Validity;

  constructor(
    column: ColumnContext,
    capacity: number,
    items: Int8Array | Uint8Array | Int32Array,
    min: number,
    max: number,
  ) {
    this.#column = column;
    this.#items = items;
    this.#min = min;
    this.#max = max;
    this.#validity = new Validity(capacity);
  }

  fill(data: ColumnData, from: number, at: number, count: number, row: number): void {
    const values = numbersOf(this.#column, data);
    const items = this.#items;
    if (values.constructor === items.constructor && this.#column.type !== 'bool') {
      items.set(values.subarray(from, from + count), at);
      return;
    }
    for (let i = 0; i < count; i++) {
      const value = values[from + i]!;
      if (value >= this.#min && value <= this.#max && Math.floor(value) === value) items[at + i] = value;
      else if (Number.isNaN(value)) this.#validity.setNull(at + i);
      else throw badValue(this.#column, row + i, value, this.#allowed());
    }
  }

  emit(vector: bindings.Vector, at: number, count: number, api: typeof bindings): void {
    const items = this.#items;
    copyItems(vector, items, items.BYTES_PER_ELEMENT, at, count, api);
    copyValidity(vector, this.#validity, at, count, api);
  }

  clear(): void {
    this.#validity.clear();
  }

  free(): void {
    free(this.#items.buffer);
  }

  #allowed(): string {
    if (this.#column.type === 'bool') return '0 or 1 (bool)';
    return `an integer from ${this.#min} to ${this.#max} (${this.#column.type})`;
  }
}

function numbersOf({ asset, name, type }: ColumnContext, data: ColumnData): NumericColumn {
  if (
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Int8Array ||
    data instanceof Uint8Array
  )
    return data;
  const allowed = 'use a Float64Array, Int32Array, Int8Array or Uint8Array';
  throw new ColumnError(asset, name, ` of type ${type} is ${kindOf(data)}: ${allowed}`);
}

/** What an array is called in a message. */
export function kindOf(data: unknown): string {
  if (Array.isArray(data)) return 'an array of strings';
  if (ArrayBuffer.isView(data)) return `a ${data.constructor.name}`;
  if (typeof data === 'object' && data !== null && 'codes' in data) return 'a dictionary column';
  return data === null ? 'null' : `a value of type ${typeof data}`;
}
