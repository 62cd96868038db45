/** Columns of texts and of flags. */
import type { ColumnData } from '../../../core/assets/table.ts';
import type { CsvColumn, Usual } from './column.ts';
import type { Memory, WordList } from './memory.ts';
import { wholeNumber } from './number-columns.ts';

/** Text that is mostly the same from row to row, such as an exchange. */
export class RepeatedText implements CsvColumn {
  readonly usual: Usual;
  readonly #values: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #codes: Int32Array<ArrayBuffer>;
  /** The last text that was set. */
  readonly #last: WordList;

  constructor(memory: Memory) {
    this.#codes = memory.integers();
    this.#last = memory.words(1);
    this.#last.set(0, 'longer than any word that is compared', 0);
    this.usual = { kind: 'text', values: this.#codes, words: this.#last };
  }

  set(row: number, text: string): void {
    const code = this.#index.get(text) ?? this.#values.push(text) - 1;
    this.#index.set(text, code);
    this.#last.set(0, text, code);
    this.#codes[row] = code;
  }

  problemOf(): undefined {}

  take(): ColumnData {
    return { values: [...this.#values], codes: this.#codes };
  }
}

/** Ids of rows, as text. Nothing is refused; what looks repeated is counted. */
export class Ids implements CsvColumn {
  readonly usual: Usual;
  /** Rows with the id of the row before, and rows with a number below the highest so far. */
  readonly counts: { repeated: number; steppedBack: number } = { repeated: 0, steppedBack: 0 };
  readonly #memory: Memory;
  readonly #texts: string[] = [];
  /** Where a row's text is, and how long. */
  readonly #places: Int32Array<ArrayBuffer>;
  /** The ids as numbers, NaN of those that are none. */
  readonly #numbers: Float64Array<ArrayBuffer>;
  #last = '';
  #highest = -1;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#places = memory.integers(2);
    this.#numbers = memory.doubles();
    this.usual = { kind: 'id', values: this.#places, numbers: this.#numbers };
  }

  set(row: number, text: string): void {
    this.#texts[row] = text;
    this.#numbers[row] = wholeNumber(text);
  }

  stored(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const start = this.#places[2 * row]!;
      this.#texts[row] = this.#memory.bytes.toString('utf8', start, start + this.#places[2 * row + 1]!);
    }
  }

  problemOf(): undefined {}

  take(rows: number): ColumnData {
    for (let row = 0; row < rows; row++) {
      const text = this.#texts[row]!;
      const number = this.#numbers[row]!;
      if (text === this.#last && text !== '') this.counts.repeated++;
      else if (number < this.#highest) this.counts.steppedBack++;
      if (number > this.#highest) this.#highest = number;
      this.#last = text;
    }
    return this.#texts;
  }
}

/** One of a few words. */
export class Words implements CsvColumn {
  readonly usual: Usual;
  readonly #words: readonly string[];
  readonly #isFlag: boolean;
  readonly #codes: Uint8Array<ArrayBuffer>;

  /** @param flags the words are pairs of false and true, a pair for each way of writing; the column is of 0 and 1 */
  constructor(memory: Memory, words: readonly string[], flags?: 'flags') {
    this.#words = words;
    this.#isFlag = flags === 'flags';
    this.#codes = memory.codes();
    const list = memory.words(words.length);
    words.forEach((word, i) => {
      list.set(i, word, this.#codeOf(i));
    });
    this.usual = { kind: 'word', values: this.#codes, words: list };
  }

  set(row: number, text: string): void {
    this.#codes[row] = this.#codeOf(this.#words.indexOf(text));
  }

  problemOf(text: string): string | undefined {
    if (this.#words.includes(text)) return undefined;
    if (this.#isFlag) return `${JSON.stringify(text)} is not true or false`;
    return `${JSON.stringify(text)} is not one of ${this.#words.map((word) => word || '(empty)').join(', ')}`;
  }

  take(): ColumnData {
    return this.#isFlag ? this.#codes : { values: this.#words, codes: this.#codes };
  }

  #codeOf(index: number): number {
    return this.#isFlag ? index & 1 : index;
  }
}
