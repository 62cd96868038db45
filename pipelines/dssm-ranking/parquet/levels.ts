/** Repetition and definition levels: runs in Parquet's RLE encoding, with their length in front as a data page has them. */
import { putVarint } from './thrift.ts';

/** Levels under way. */
export class Levels {
  readonly #out: number[] = [0, 0, 0, 0];
  #value = 0;
  #count = 0;

  /** Adds `count` times a level of at most 8 bits. */
  add(value: number, count: number): void {
    if (value !== this.#value) this.#flush();
    this.#value = value;
    this.#count += count;
  }

  /** The encoded levels. */
  finish(): Uint8Array {
    this.#flush();
    const bytes = Uint8Array.from(this.#out);
    new DataView(bytes.buffer).setUint32(0, bytes.length - 4, true);
    return bytes;
  }

  #flush(): void {
    if (this.#count === 0) return;
    putVarint(this.#out, 2 * this.#count);
    this.#out.push(this.#value);
    this.#count = 0;
  }
}

/** Repetition and definition levels of `rows` lists of `length` values, none null: `optional list of optional values`. */
export function levelsOfLists(rows: number, length: number): Uint8Array {
  const repetition = new Levels();
  for (let row = 0; row < rows; row++) {
    repetition.add(0, 1);
    repetition.add(1, length - 1);
  }
  const definition = new Levels();
  definition.add(3, rows * length);
  return Buffer.concat([repetition.finish(), definition.finish()]);
}
