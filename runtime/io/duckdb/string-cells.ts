/** DuckDB's string cells: 16 bytes a row, the length and up to 12 bytes of UTF-8 in place. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes that fit into a cell; longer strings live elsewhere and the cell points to them. */
export const inlineBytes = 12;
/** Words of a cell. */
export const cellWords = 4;

/** Writes strings into cells. */
export class CellWriter {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(words: Uint32Array) {
    this.#words = words;
    this.#bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  }

  /** Writes a short string; returns false, and an empty cell, for one that does not fit in place. */
  write(cell: number, text: string): boolean {
    const word = cell * cellWords;
    const words = this.#words;
    words[word] = words[word + 1] = words[word + 2] = words[word + 3] = 0;
    if (text.length > inlineBytes) return false;
    const bytes = this.#bytes;
    const start = word * 4 + 4;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return this.#writeEncoded(word, text);
      bytes[start + i] = code;
    }
    words[word] = text.length;
    return true;
  }

  #writeEncoded(word: number, text: string): boolean {
    const encoded = encoder.encode(text);
    const fits = encoded.length <= inlineBytes;
    this.#words.fill(0, word, word + cellWords);
    if (!fits) return false;
    this.#bytes.set(encoded, word * 4 + 4);
    this.#words[word] = encoded.length;
    return true;
  }
}

/** A string as DuckDB takes it. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * Reads cells in row order. A cell with the words of the one before is the same string, long ones too: it points to
 * the same bytes. Columns mostly repeat, so most rows cost four comparisons.
 */
export class CellReader {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #longBytes: (byteOffset: number, length: number) => Uint8Array;
  #last = -1;
  #text = '';

  /** `longBytes` follows the pointer at a byte offset of the cells. */
  constructor(cells: Uint8Array, longBytes: (byteOffset: number, length: number) => Uint8Array) {
    this.#bytes = cells;
    this.#words = new Uint32Array(cells.buffer, cells.byteOffset, cells.byteLength / 4);
    this.#longBytes = longBytes;
  }

  read(cell: number): string {
    const words = this.#words;
    const word = cell * cellWords;
    const last = this.#last;
    if (
      last >= 0 &&
      words[word] === words[last] &&
      words[word + 1] === words[last + 1] &&
      words[word + 2] === words[last + 2] &&
      words[word + 3] === words[last + 3]
    )
      return this.#text;
    this.#last = word;
    this.#text = this.#decode(word);
    return this.#text;
  }

  #decode(word: number): string {
    const length = this.#words[word]!;
    const start = word * 4 + 4;
    if (length > inlineBytes) return decoder.decode(this.#longBytes(start + 4, length));
    const bytes = this.#bytes;
    let text = '';
    for (let i = 0; i < length; i++) {
      const byte = bytes[start + i]!;
      if (byte >= 0x80) return decoder.decode(bytes.subarray(start, start + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }
}
