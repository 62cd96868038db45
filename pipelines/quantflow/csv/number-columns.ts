/** Columns of numbers. NaN is null, which only an optional column takes: an empty field. */
import { type Block, endsField } from './block.ts';
import { batchRows, type CsvColumn, repeatRow } from './column.ts';
import { NumberReader, parseDecimal } from './numbers.ts';
import { UsualField } from './usual-field.ts';

class Numbers {
  /** Values of the batch. */
  readonly values: Float64Array = new Float64Array(batchRows);
  /** Reads the fields. */
  readonly reader: NumberReader = new NumberReader();

  repeat(from: number, to: number): void {
    repeatRow(this.values, from, to);
  }

  take(): Float64Array {
    return this.values;
  }
}

/** Below it a time is in milliseconds: as microseconds it would lie in early 1973. */
export const leastMicroseconds = 1e14;

/** Whole numbers from 0 to 2^53, exclusive. */
export class Integers extends Numbers implements CsvColumn {
  readonly usual: UsualField;
  /** What a number is, for messages. */
  readonly #what: string;
  readonly #thousandsBelow: number;

  /** @param thousandsBelow numbers below it are of a unit a thousand times as large */
  constructor(what: string, thousandsBelow = 0) {
    super();
    this.#what = what;
    this.#thousandsBelow = thousandsBelow;
    this.usual = UsualField.time(this.values);
  }

  set(row: number, block: Block, from: number): number {
    const value = this.reader.integer(block, from);
    this.values[row] = value < this.#thousandsBelow ? value * 1000 : value;
    const { end } = this.reader;
    return value >= 0 && endsField(block.bytes[end]!) ? end : -1;
  }

  problemOf(text: string): string | undefined {
    if (/^\d{1,16}$/.test(text) && Number(text) < 2 ** 53) return undefined;
    return `${JSON.stringify(text)} is not a whole number${this.#what}`;
  }
}

/** Finite numbers of at least 0; prices are within 1e-6 of a tick of a tick, and rounded to it. */
export class Decimals extends Numbers implements CsvColumn {
  readonly usual: UsualField;
  readonly #isOptional: boolean;
  readonly #ticksPerUnit: number;

  /** @param ticksPerUnit of prices */
  constructor(isOptional: boolean, ticksPerUnit = 0) {
    super();
    this.#isOptional = isOptional;
    this.#ticksPerUnit = ticksPerUnit;
    this.usual = UsualField.decimal(this.values, ticksPerUnit);
  }

  set(row: number, block: Block, from: number): number {
    const number = this.reader.decimal(block, from);
    const value = this.#ticksPerUnit > 0 ? this.#onTick(number) : number + 0; // + 0: never -0
    this.values[row] = value;
    if (value >= 0 && value < Infinity) return this.reader.end;
    return this.#isOptional && this.reader.end === from ? from : -1;
  }

  problemOf(text: string): string | undefined {
    if (this.#isOptional && text === '') return undefined;
    const value = parseDecimal(text);
    if (!(value >= 0 && value < Infinity))
      return `${JSON.stringify(text)} is not a finite number of at least 0`;
    if (this.#ticksPerUnit === 0 || this.#onTick(value) >= 0) return undefined;
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
