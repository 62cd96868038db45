/**
 * DuckDB's string cells: 16 bytes a row, the length in bytes and up to 12 bytes of UTF-8 in place; of a longer string
 * the first 4 bytes and a pointer to all of them.
 */

const encoder = new TextEncoder();

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
