/** Columns of numbers. NaN is null, which only an optional column takes: an empty field. */
import type { CsvColumn, Usual } from './column.ts';
import type { Memory } from './memory.ts';

/** Below it a time is in milliseconds: as microseconds it would lie in early 1973. */
export const leastMicroseconds = 1e14;

/** The whole number from 0 to 2^53 (exclusive) that a text is; NaN when it is none, or has more than 16 digits. */
export function wholeNumber(text: string): number {
  return /^\d{1,16}$/.test(text) && Number(text) < 2 ** 53 ? Number(text) : Number.NaN;
}

/** Whole numbers from 0 to 2^53, exclusive. */
export class Integers implements CsvColumn {
  readonly usual: Usual;
  /** Values of the batch. */
  readonly values: Float64Array<ArrayBuffer>;
  /** What a number is, for messages. */
  readonly #what: string;
  readonly #thousandsBelow: number;

  /** @param thousandsBelow numbers below it are of a unit a thousand times as large */
  constructor(memory: Memory, what: string, thousandsBelow = 0) {
    this.values = memory.doubles();
    this.#what = what;
    this.#thousandsBelow = thousandsBelow;
    this.usual = { kind: 'integer', values: this.values, thousandsBelow };
  }

  set(row: number, text: string): void {
    const value = Number(text);
    this.values[row] = value < this.#thousandsBelow ? value * 1000 : value;
  }

  problemOf(text: string): string | undefined {
    if (!Number.isNaN(wholeNumber(text))) return undefined;
    return `${JSON.stringify(text)} is not a whole number${this.#what}`;
  }

  take(): Float64Array {
    return this.values;
  }
}

const decimalText = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Finite numbers of at least 0; prices are within 1e-6 of a tick of a tick, and rounded to it. */
export class Decimals implements CsvColumn {
  readonly usual: Usual;
  readonly #values: Float64Array<ArrayBuffer>;
  readonly #isOptional: boolean;
  readonly #ticksPerUnit: number;

  /** @param ticksPerUnit of prices */
  constructor(memory: Memory, isOptional: boolean, ticksPerUnit = 0) {
    this.#values = memory.doubles();
    this.#isOptional = isOptional;
    this.#ticksPerUnit = ticksPerUnit;
    this.usual = { kind: 'decimal', values: this.#values, ticksPerUnit, isOptional };
  }

  set(row: number, text: string): void {
    if (text === '') this.#values[row] = Number.NaN;
    else if (this.#ticksPerUnit > 0) this.#values[row] = this.#onTick(Number(text));
    else this.#values[row] = Number(text) + 0; // + 0: never -0
  }

  problemOf(text: string): string | undefined {
    if (this.#isOptional && text === '') return undefined;
    const value = decimalText.test(text) ? Number(text) : Number.NaN;
    if (!(value >= 0 && value < Infinity))
      return `${JSON.stringify(text)} is not a finite number of at least 0`;
    if (this.#ticksPerUnit === 0 || this.#onTick(value) >= 0) return undefined;
    return `${text} is not on a tick: ticks_per_unit is ${this.#ticksPerUnit}`;
  }

  take(): Float64Array {
    return this.#values;
  }

  /** The price of the tick; NaN when it is more than 1e-6 of a tick away, negative, or not finite. */
  #onTick(value: number): number {
    const ticks = value * this.#ticksPerUnit;
    const tick = Math.floor(ticks + 0.5);
    const price = tick / this.#ticksPerUnit;
    // From 10^10 ticks on the product's own rounding is more than that; then the price must be the tick's double.
    const isOnTick = Math.abs(ticks - tick) <= 1e-6 || (price === value && value < Infinity);
    return ticks >= 0 && isOnTick ? price : Number.NaN;
  }
}
