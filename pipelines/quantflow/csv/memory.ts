/** Memory of the line parser, which WebAssembly and JavaScript both see. It is laid out once and never moves. */

/** Bytes of a column's record, and of a word's: as in `wasm/parse-lines.ts`. */
export const columnBytes = 40;
const wordBytes = 40;
const mostWords = 8;
/** The WebAssembly's own constants lie below. */
const base = 4096;
const pageBytes = 65_536;
/** Rows of a batch. More of them would have the threads that inflate and compress wait while one is copied. */
export const batchRows = 8192;
/** Largest value of a row: of an id its place, length and number. */
const valueBytes = 16;

/** Bytes for lines, and arrays of a batch's rows. */
export class Memory {
  /** What WebAssembly is given. */
  readonly wasm: WebAssembly.Memory;
  /** All of it. */
  readonly bytes: Buffer<ArrayBuffer>;
  #next = base;

  /** For a number of columns, with room for so many bytes of lines. */
  constructor(columns: number, inputBytes: number) {
    const perColumn = columnBytes + mostWords * wordBytes + batchRows * valueBytes + 64;
    this.wasm = new WebAssembly.Memory({
      initial: Math.ceil((base + columns * perColumn + inputBytes) / pageBytes),
    });
    this.bytes = Buffer.from(this.wasm.buffer);
  }

  /** A number a row. */
  doubles(): Float64Array<ArrayBuffer> {
    return new Float64Array(this.wasm.buffer, this.#take(8 * batchRows), batchRows);
  }

  /** A code a row. */
  codes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.wasm.buffer, this.#take(batchRows), batchRows);
  }

  /** So many 32-bit integers a row. */
  integers(each = 1): Int32Array<ArrayBuffer> {
    return new Int32Array(this.wasm.buffer, this.#take(4 * each * batchRows), each * batchRows);
  }

  /** Room for bytes. */
  space(bytes: number): Buffer<ArrayBuffer> {
    const start = this.#take(bytes);
    return this.bytes.subarray(start, start + bytes);
  }

  /** Room for words. @throws RangeError for more than 8 */
  words(count: number): WordList {
    if (count > mostWords)
      throw new RangeError(`${count} words are not allowed: a field is one of ${mostWords} at most`);
    return new WordList(this.space(count * wordBytes), count);
  }

  #take(bytes: number): number {
    const start = this.#next;
    this.#next = start + Math.ceil(bytes / 64) * 64;
    return start;
  }
}

/** Words that fields are compared with, of at most 16 bytes; no field is a longer one. */
export class WordList {
  readonly bytes: Buffer;
  readonly count: number;

  constructor(bytes: Buffer, count: number) {
    this.bytes = bytes;
    this.count = count;
  }

  /** Sets a word and its code. */
  set(index: number, text: string, code: number): void {
    const record = this.bytes.subarray(index * wordBytes, (index + 1) * wordBytes).fill(0);
    const word = Buffer.from(text);
    if (word.length > 16) {
      // Its first byte is another than the one under the mask.
      record[8] = 1;
      return;
    }
    for (const [half, at] of [0, 8].entries()) {
      const part = word.subarray(at, at + 8);
      record.fill(0xff, 16 * half, 16 * half + part.length);
      part.copy(record, 16 * half + 8);
    }
    record.writeInt32LE(word.length, 32);
    record.writeInt32LE(code, 36);
  }
}
