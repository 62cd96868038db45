/** Reads DuckDB's string cells. A row that repeats the one before gives the same string, without decoding it again. */
import { Buffer } from 'node:buffer';
import { cellWords, inlineBytes } from './string-cells.ts';

/** Follows the pointer that lies at a byte offset of the cells. */
export type BytesAt = (byteOffset: number, length: number) => Uint8Array;

/** The strings of a vector. Cells of nulls hold anything. */
export function readCells(
  cells: Uint8Array,
  rows: number,
  isNull: ((row: number) => boolean) | undefined,
  bytesAt: BytesAt,
): (string | null)[] {
  const words = new Uint32Array(cells.buffer, cells.byteOffset, cells.byteLength / 4);
  const inline = Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength);
  const long = new LongStrings(words, rows, isNull, bytesAt);
  const strings = new Array<string | null>(rows);
  let last = -1;
  let text = '';
  for (let row = 0; row < rows; row++) {
    if (isNull?.(row)) {
      strings[row] = null;
      continue;
    }
    const word = row * cellWords;
    const length = words[word]!;
    if (length > inlineBytes) {
      strings[row] = long.read(row);
      continue;
    }
    if (
      last < 0 ||
      length !== words[last] ||
      words[word + 1] !== words[last + 1] ||
      words[word + 2] !== words[last + 2] ||
      words[word + 3] !== words[last + 3]
    ) {
      text = shortText(inline, word * 4 + 4, length);
      last = word;
    }
    strings[row] = text;
  }
  return strings;
}

function shortText(bytes: Buffer, start: number, length: number): string {
  let text = '';
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return bytes.toString('utf8', start, start + length);
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * Strings that cells point to. Following a pointer costs most of a microsecond, but the strings of a column mostly
 * lie one after the other, so a whole run of them is fetched at once.
 */
class LongStrings {
  readonly #words: Uint32Array;
  readonly #rows: number;
  readonly #isNull: ((row: number) => boolean) | undefined;
  readonly #bytesAt: BytesAt;
  #run: Buffer = Buffer.alloc(0);
  #runAddress = 0;
  #last: Buffer = Buffer.alloc(0);
  #text = '';

  constructor(
    words: Uint32Array,
    rows: number,
    isNull: ((row: number) => boolean) | undefined,
    bytesAt: BytesAt,
  ) {
    this.#words = words;
    this.#rows = rows;
    this.#isNull = isNull;
    this.#bytesAt = bytesAt;
  }

  read(row: number): string {
    const length = this.#words[row * cellWords]!;
    let start = this.#address(row) - this.#runAddress;
    if (start < 0 || start + length > this.#run.length) {
      this.#fetchRun(row);
      start = 0;
    }
    const bytes = this.#run.subarray(start, start + length);
    if (!bytes.equals(this.#last)) {
      this.#last = bytes;
      this.#text = bytes.toString('utf8');
    }
    return this.#text;
  }

  #fetchRun(first: number): void {
    const start = this.#address(first);
    let end = start + this.#words[first * cellWords]!;
    for (let row = first + 1; row < this.#rows; row++) {
      const length = this.#words[row * cellWords]!;
      if (this.#isNull?.(row) || length <= inlineBytes) continue;
      if (this.#address(row) !== end) break;
      end += length;
    }
    const bytes = this.#bytesAt(first * cellWords * 4 + 8, end - start);
    this.#run = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#runAddress = start;
  }

  /** Addresses have at most 48 bits. */
  #address(row: number): number {
    const word = row * cellWords;
    return this.#words[word + 3]! * 2 ** 32 + this.#words[word + 2]!;
  }
}
