/** Columns of texts and of flags. */
import type { ColumnData } from '../../../core/assets/table.ts';
import { type Block, endsField, fieldEnd, textOf } from './block.ts';
import { batchRows, type CsvColumn, repeatRow } from './column.ts';
import { NumberReader } from './numbers.ts';
import { UsualField } from './usual-field.ts';
import { Word } from './word.ts';

/** Text that is mostly the same from row to row, such as an exchange. */
export class RepeatedText implements CsvColumn {
  readonly usual: UsualField = UsualField.any();
  readonly #values: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #codes = new Int32Array(batchRows);
  #last = new Word('');
  #lastCode = -1;

  set(row: number, block: Block, from: number): number {
    let end = this.#last.endIn(block, from);
    if (end < 0 || this.#lastCode < 0) {
      end = fieldEnd(block.bytes, from);
      const text = textOf(block.bytes, from, end);
      this.#lastCode = this.#index.get(text) ?? this.#values.push(text) - 1;
      this.#index.set(text, this.#lastCode);
      this.#last = new Word(text);
    }
    this.#codes[row] = this.#lastCode;
    return end;
  }

  repeat(from: number, to: number): void {
    repeatRow(this.#codes, from, to);
  }

  problemOf(): undefined {}

  take(): ColumnData {
    return { values: [...this.#values], codes: this.#codes };
  }
}

/** Ids of rows, as text. Nothing is refused; what looks repeated is counted. */
export class Ids implements CsvColumn {
  readonly usual: UsualField = UsualField.any();
  /** Rows with the id of the row before, and rows with a number below the highest so far. */
  readonly counts: { repeated: number; steppedBack: number } = { repeated: 0, steppedBack: 0 };
  readonly #reader = new NumberReader();
  readonly #texts: string[] = [];
  /** The ids as numbers, NaN of those that are none. */
  readonly #numbers = new Float64Array(batchRows);
  #last = '';
  #highest = -1;

  set(row: number, block: Block, from: number): number {
    const number = this.#reader.integer(block, from);
    const isNumber = endsField(block.bytes[this.#reader.end]!);
    const end = isNumber ? this.#reader.end : fieldEnd(block.bytes, from);
    this.#numbers[row] = isNumber ? number : Number.NaN;
    this.#texts[row] = end === from ? '' : textOf(block.bytes, from, end);
    return end;
  }

  repeat(from: number, to: number): void {
    repeatRow(this.#numbers, from, to);
    repeatRow(this.#texts, from, to);
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
  readonly usual: UsualField;
  readonly #texts: readonly string[];
  readonly #words: readonly Word[];
  readonly #codesOf: readonly number[];
  readonly #isFlag: boolean;
  readonly #codes = new Uint8Array(batchRows);

  /** @param flags the words are pairs of false and true, a pair for each way of writing; the column is of 0 and 1 */
  constructor(words: readonly string[], flags?: 'flags') {
    this.#texts = words;
    this.#words = words.map((word) => new Word(word));
    this.#isFlag = flags === 'flags';
    this.#codesOf = words.map((_, i) => (this.#isFlag ? i & 1 : i));
    this.usual = UsualField.word(words, this.#codesOf, this.#codes);
  }

  set(row: number, block: Block, from: number): number {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) {
      const end = words[i]!.endIn(block, from);
      if (end < 0) continue;
      this.#codes[row] = this.#codesOf[i]!;
      return end;
    }
    return -1;
  }

  repeat(from: number, to: number): void {
    repeatRow(this.#codes, from, to);
  }

  problemOf(text: string): string | undefined {
    if (this.#texts.includes(text)) return undefined;
    if (this.#isFlag) return `${JSON.stringify(text)} is not true or false`;
    return `${JSON.stringify(text)} is not one of ${this.#texts.map((word) => word || '(empty)').join(', ')}`;
  }

  take(): ColumnData {
    return this.#isFlag ? this.#codes : { values: this.#texts, codes: this.#codes };
  }
}
