/** Reads levels of a data page, run by run: enough to tell that every list is there and as long as the others. */

/** Levels of one kind in a page: their length in front, then runs, as `levels.ts` writes them. */
export class LevelReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  /** Levels that begin at `start`. */
  constructor(bytes: Uint8Array, start: number) {
    const { buffer, byteOffset } = bytes;
    this.#bytes = bytes;
    this.#at = start + 4;
    this.#end = this.#at + new DataView(buffer, byteOffset + start, 4).getUint32(0, true);
    if (this.#end > bytes.length) throw new RangeError('the levels of a page end beyond it');
  }

  /** Where the levels end. */
  get end(): number {
    return this.#end;
  }

  /**
   * Draws `count` levels of `width` bits and gives them as runs.
   *
   * @param width at most 8
   * @returns false as soon as `take` does
   */
  every(count: number, width: number, take: (level: number, run: number) => boolean): boolean {
    for (let left = count; left > 0; ) {
      if (this.#at >= this.#end) return false;
      const header = this.#varint();
      if ((header & 1) === 0) {
        const run = Math.min(left, header >>> 1);
        if (!take(this.#bytes[this.#at++]!, run)) return false;
        left -= run;
        continue;
      }
      const packed = (header >>> 1) * 8;
      const run = Math.min(left, packed);
      for (let i = 0; i < run; i++) if (!take(this.#bits(i * width, width), 1)) return false;
      this.#at += (packed * width) / 8;
      left -= run;
    }
    return true;
  }

  #bits(from: number, width: number): number {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      const at = from + bit;
      value |= ((this.#bytes[this.#at + (at >> 3)]! >> (at & 7)) & 1) << bit;
    }
    return value;
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
