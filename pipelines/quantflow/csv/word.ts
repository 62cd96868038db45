/** A text that a field may be. */
import { Block, endsField } from './block.ts';

/** Compared with a field four bytes at a time. */
export class Word {
  readonly #text: Block;

  constructor(text: string) {
    this.#text = new Block(Buffer.from(text));
  }

  /** Where the field that begins at `from` ends if it is this word, else -1. */
  endIn({ bytes, view }: Block, from: number): number {
    const text = this.#text;
    const { length } = text.bytes;
    const end = from + length;
    if (end >= bytes.length) return -1;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (text.view.getInt32(i) !== view.getInt32(from + i)) return -1;
    for (; i < length; i++) if (text.bytes[i] !== bytes[from + i]) return -1;
    return endsField(bytes[end]!) ? end : -1;
  }
}
