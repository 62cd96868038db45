/** Columns that are filled from the fields of a CSV file, a kind of field each. */
import type { ColumnData } from '../../../core/assets/table.ts';
import { endsField, fieldEnd, NumberReader, parseDecimal, textOf } from './numbers.ts';

/** Rows of a batch. */
export const batchRows = 65_536;

/** A column of the batch that is being filled. */
export interface CsvColumn {
  /**
   * Stores the field that begins at `from`; a row may be stored again.
   *
   * @returns where the field ends (exclusive), or -1 when it is not allowed
   */
  set(row: number, bytes: Uint8Array, from: number): number;
  /** What is wrong with a field, undefined when it is allowed. */
  problemOf(text: string): string | undefined;
  /** The column so far; the next batch gets arrays of its own. */
  take(): ColumnData;
}

/** Text that is mostly the same from row to row, such as an exchange. */
export class RepeatedText implements CsvColumn {
  readonly #values: string[] = [];
  readonly #index = new Map<string, number>();
  #codes = new Int32Array(batchRows);
  #last: Uint8Array = new Uint8Array(0);
  #lastCode = -1;

  set(row: number, bytes: Uint8Array, from: number): number {
    let end = wordEnd(this.#last, bytes, from);
    if (end < 0 || this.#lastCode < 0) {
      end = fieldEnd(bytes, from);
      const text = textOf(bytes, from, end);
      this.#lastCode = this.#index.get(text) ?? this.#values.push(text) - 1;
      this.#index.set(text, this.#lastCode);
      this.#last = bytes.slice(from, end);
    }
    this.#codes[row] = this.#lastCode;
    return end;
  }

  problemOf(): undefined {}

  take(): ColumnData {
    const codes = this.#codes;
    this.#codes = new Int32Array(batchRows);
    return { values: [...this.#values], codes };
  }
}

/** Text that differs from row to row, such as an id. */
export class FreeText implements CsvColumn {
  #values: string[] = [];

  set(row: number, bytes: Uint8Array, from: number): number {
    const end = fieldEnd(bytes, from);
    this.#values[row] = end === from ? '' : textOf(bytes, from, end);
    return end;
  }

  problemOf(): undefined {}

  take(): ColumnData {
    const values = this.#values;
    this.#values = [];
    return values;
  }
}

/** One of a few words, kept as a dictionary. */
export class Words implements CsvColumn {
  readonly #words: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  #codes = new Uint8Array(batchRows);

  constructor(words: readonly string[]) {
    this.#words = words;
    this.#bytes = words.map((word) => Buffer.from(word));
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const words = this.#bytes;
    for (let code = 0; code < words.length; code++) {
      const end = wordEnd(words[code]!, bytes, from);
      if (end >= 0) {
        this.#codes[row] = code;
        return end;
      }
    }
    return -1;
  }

  problemOf(text: string): string | undefined {
    if (this.#words.includes(text)) return undefined;
    return `${JSON.stringify(text)} is not one of ${this.#words.map((word) => word || '(empty)').join(', ')}`;
  }

  take(): ColumnData {
    const codes = this.#codes;
    this.#codes = new Uint8Array(batchRows);
    return { values: this.#words, codes };
  }
}

/** `true` or `false`. */
export class Flags implements CsvColumn {
  #values = new Uint8Array(batchRows);

  set(row: number, bytes: Uint8Array, from: number): number {
    const end = wordEnd(trueBytes, bytes, from);
    this.#values[row] = end < 0 ? 0 : 1;
    return end < 0 ? wordEnd(falseBytes, bytes, from) : end;
  }

  problemOf(text: string): string | undefined {
    return text === 'true' || text === 'false' ? undefined : `${JSON.stringify(text)} is not true or false`;
  }

  take(): ColumnData {
    const values = this.#values;
    this.#values = new Uint8Array(batchRows);
    return values;
  }
}

const trueBytes: Uint8Array = Buffer.from('true');
const falseBytes: Uint8Array = Buffer.from('false');

class Doubles {
  /** Values of the batch. */
  values: Float64Array = new Float64Array(batchRows);
  /** Reads the fields. */
  readonly reader: NumberReader = new NumberReader();

  take(): Float64Array {
    const { values } = this;
    this.values = new Float64Array(batchRows);
    return values;
  }
}

/** Microseconds since the epoch. */
export class Times extends Doubles implements CsvColumn {
  set(row: number, bytes: Uint8Array, from: number): number {
    const value = this.reader.integer(bytes, from);
    this.values[row] = value;
    const { end } = this.reader;
    return value >= 0 && endsField(bytes[end]!) ? end : -1;
  }

  problemOf(text: string): string | undefined {
    if (/^\d{1,16}$/.test(text) && Number(text) < 2 ** 53) return undefined;
    return `${JSON.stringify(text)} is not a whole number of microseconds`;
  }
}

/** Finite numbers of at least 0. */
export class Amounts extends Doubles implements CsvColumn {
  set(row: number, bytes: Uint8Array, from: number): number {
    const value = this.reader.decimal(bytes, from);
    this.values[row] = value + 0; // + 0: never -0
    return value >= 0 && value < Infinity ? this.reader.end : -1;
  }

  problemOf(text: string): string | undefined {
    return problemOfAmount(parseDecimal(text), text);
  }
}

/** Prices: within 1e-6 of a tick of a tick, and rounded to it. */
export class Prices extends Doubles implements CsvColumn {
  readonly #ticksPerUnit: number;

  constructor(ticksPerUnit: number) {
    super();
    this.#ticksPerUnit = ticksPerUnit;
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const price = this.#onTick(this.reader.decimal(bytes, from));
    this.values[row] = price;
    return price >= 0 ? this.reader.end : -1;
  }

  problemOf(text: string): string | undefined {
    const value = parseDecimal(text);
    const problem = problemOfAmount(value, text);
    if (problem !== undefined || this.#onTick(value) >= 0) return problem;
    return `${text} is not on a tick: ticks_per_unit is ${this.#ticksPerUnit}`;
  }

  /** The price of the tick; NaN when it is more than 1e-6 of a tick away, negative, or not finite. */
  #onTick(value: number): number {
    const ticks = value * this.#ticksPerUnit;
    const tick = Math.floor(ticks + 0.5);
    return ticks >= 0 && Math.abs(ticks - tick) <= 1e-6 ? tick / this.#ticksPerUnit : Number.NaN;
  }
}

function problemOfAmount(value: number, text: string): string | undefined {
  if (value >= 0 && value < Infinity) return undefined;
  return `${JSON.stringify(text)} is not a finite number of at least 0`;
}

/** Where the field ends if it is the word, else -1. */
function wordEnd(word: Uint8Array, bytes: Uint8Array, from: number): number {
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[from + i]) return -1;
  const end = from + word.length;
  return endsField(bytes[end]!) ? end : -1;
}
