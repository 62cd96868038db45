/** Columns of texts and of flags. */
import type { ColumnData } from '../../../core/assets/table.ts';
import { batchRows, type CsvColumn } from './column.ts';
import { endsField, fieldEnd, NumberReader, textOf } from './numbers.ts';

/** Text that is mostly the same from row to row, such as an exchange. */
export class RepeatedText implements CsvColumn {
  readonly #values: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #codes = new Int32Array(batchRows);
  #last: Uint8Array = new Uint8Array(0);
  #lastCode = -1;

  set(row: number, bytes: Uint8Array, from: number): number {
    let end = wordEnd(this.#last, bytes, from);
    if (end < 0 || this.#lastCode < 0) {
      end = fieldEnd(bytes, from);
      const text = textOf(bytes, from, end);
      this.#lastCode = this.#index.get(text) ?? this.#values.push(text) - 1;
      this.#index.set(text, this.#lastCode);
      this.#last = new Uint8Array(bytes.subarray(from, end));
    }
    this.#codes[row] = this.#lastCode;
    return end;
  }

  problemOf(): undefined {}

  take(): ColumnData {
    return { values: [...this.#values], codes: this.#codes };
  }
}

/** Ids of rows, as text. Nothing is refused; what looks repeated is counted. */
export class Ids implements CsvColumn {
  /** Rows with the id of the row before, and rows with a number below the highest so far. */
  readonly counts: { repeated: number; steppedBack: number } = { repeated: 0, steppedBack: 0 };
  readonly #reader = new NumberReader();
  readonly #values: string[] = [];
  #last = '';
  #highest = -1;

  set(row: number, bytes: Uint8Array, from: number): number {
    const number = this.#reader.integer(bytes, from);
    const isNumber = number >= 0 && endsField(bytes[this.#reader.end]!);
    const end = isNumber ? this.#reader.end : fieldEnd(bytes, from);
    const text = end === from ? '' : textOf(bytes, from, end);
    if (text === this.#last && text !== '') this.counts.repeated++;
    else if (isNumber && number < this.#highest) this.counts.steppedBack++;
    if (isNumber && number > this.#highest) this.#highest = number;
    this.#last = text;
    this.#values[row] = text;
    return end;
  }

  problemOf(): undefined {}

  take(): ColumnData {
    return this.#values;
  }
}

/** One of a few words, kept as a dictionary. */
export class Words implements CsvColumn {
  readonly #words: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  readonly #codes = new Uint8Array(batchRows);

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
    return { values: this.#words, codes: this.#codes };
  }
}

/** One of some pairs of words, `[false, true]`. */
export class Flags implements CsvColumn {
  readonly #words: readonly string[];
  readonly #bytes: readonly Uint8Array[];
  readonly #values = new Uint8Array(batchRows);

  /** @param pairs a pair for each way of writing */
  constructor(...pairs: readonly (readonly [string, string])[]) {
    this.#words = pairs.flat();
    this.#bytes = this.#words.map((word) => Buffer.from(word));
  }

  set(row: number, bytes: Uint8Array, from: number): number {
    const words = this.#bytes;
    for (let i = 0; i < words.length; i++) {
      const end = wordEnd(words[i]!, bytes, from);
      if (end >= 0) {
        this.#values[row] = i & 1;
        return end;
      }
    }
    return -1;
  }

  problemOf(text: string): string | undefined {
    return this.#words.includes(text) ? undefined : `${JSON.stringify(text)} is not true or false`;
  }

  take(): ColumnData {
    return this.#values;
  }
}

/** Where the field ends if it is the word, else -1. */
function wordEnd(word: Uint8Array, bytes: Uint8Array, from: number): number {
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[from + i]) return -1;
  const end = from + word.length;
  return endsField(bytes[end]!) ? end : -1;
}
