/** Columns of numbers. NaN is null, which only an optional column takes: an empty field. */
import { batchRows, type CsvColumn } from './column.ts';
import { endsField, NumberReader, parseDecimal } from './numbers.ts';

class Doubles {
  /** Values of the batch. */
  readonly values: Float64Array = new Float64Array(batchRows);
  /** Reads the fields. */
  readonly reader: NumberReader = new NumberReader();

  take(): Float64Array {
    return this.values;
  }
}

/** Whole numbers from 0 to 2^53, exclusive. */
export class Integers extends Doubles implements CsvColumn {
  /** What a number is, for messages. */
  readonly #what: string;

  constructor(what: string) {
    super();
    this.#what = what;
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const value = this.reader.integer(bytes, from);
    this.values[row] = value;
    const { end } = this.reader;
    return value >= 0 && endsField(bytes[end]!) ? end : -1;
  }

  problemOf(text: string): string | undefined {
    if (/^\d{1,16}$/.test(text) && Number(text) < 2 ** 53) return undefined;
    return `${JSON.stringify(text)} is not a whole number${this.#what}`;
  }
}

/** Below it a time is in milliseconds: as microseconds it would lie in early 1973. */
const leastMicroseconds = 1e14;

/** Microseconds since the epoch, from a file that has them in milliseconds or in microseconds. */
export class EpochTimes extends Integers {
  constructor() {
    super(' of milliseconds or microseconds');
  }

  override set(row: number, bytes: Uint8Array, from: number): number {
    const end = super.set(row, bytes, from);
    if (this.values[row]! < leastMicroseconds) this.values[row]! *= 1000;
    return end;
  }
}

/** Finite numbers of at least 0. */
export class Amounts extends Doubles implements CsvColumn {
  readonly #isOptional: boolean;

  constructor(isOptional: boolean) {
    super();
    this.#isOptional = isOptional;
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const value = this.reader.decimal(bytes, from);
    this.values[row] = value + 0; // + 0: never -0
    if (value >= 0 && value < Infinity) return this.reader.end;
    return this.#isOptional && this.reader.end === from ? from : -1;
  }

  problemOf(text: string): string | undefined {
    return this.#isOptional && text === '' ? undefined : problemOfAmount(parseDecimal(text), text);
  }
}

/** Prices: within 1e-6 of a tick of a tick, and rounded to it. */
export class Prices extends Doubles implements CsvColumn {
  readonly #ticksPerUnit: number;
  readonly #isOptional: boolean;

  constructor(ticksPerUnit: number, isOptional: boolean) {
    super();
    this.#ticksPerUnit = ticksPerUnit;
    this.#isOptional = isOptional;
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const price = this.#onTick(this.reader.decimal(bytes, from));
    this.values[row] = price;
    if (price >= 0) return this.reader.end;
    return this.#isOptional && this.reader.end === from ? from : -1;
  }

  problemOf(text: string): string | undefined {
    if (this.#isOptional && text === '') return undefined;
    const value = parseDecimal(text);
    const problem = problemOfAmount(value, text);
    if (problem !== undefined || this.#onTick(value) >= 0) return problem;
    return `${text} is not on a tick: ticks_per_unit is ${this.#ticksPerUnit}`;
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

function problemOfAmount(value: number, text: string): string | undefined {
  if (value >= 0 && value < Infinity) return undefined;
  return `${JSON.stringify(text)} is not a finite number of at least 0`;
}
