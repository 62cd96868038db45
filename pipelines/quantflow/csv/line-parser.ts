/** Lines into columns. A line mostly begins like the one above, so what they have in common is not parsed again. */
import type { Block } from './block.ts';
import { batchRows, type CsvColumn } from './column.ts';
import type { UsualField } from './usual-field.ts';

const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

/** Parses lines one after the other. */
export class LineParser {
  /** Rows so far; set it to 0 to begin a batch. */
  rows = 0;
  readonly #columns: readonly CsvColumn[];
  readonly #usual: readonly UsualField[];
  /** Where the fields of the line above begin, from its start. */
  readonly #starts: Int32Array;
  /** Rows that are stored of each column: a field that repeats is stored when it changes. */
  readonly #stored: Int32Array;

  constructor(columns: readonly CsvColumn[]) {
    this.#columns = columns;
    this.#usual = columns.map(({ usual }) => usual);
    this.#starts = new Int32Array(columns.length);
    this.#stored = new Int32Array(columns.length);
  }

  /**
   * Parses the lines of a block from the one at `from` on.
   *
   * @returns the start of the line that it stopped at: at the end, with a full batch, or because a field of that line or
   * their number is wrong
   */
  parse(block: Block, from: number): number {
    const { bytes } = block;
    const columns = this.#columns;
    const usual = this.#usual;
    const starts = this.#starts;
    const stored = this.#stored.fill(this.rows);
    const last = columns.length - 1;
    let row = this.rows;
    let above = -1;
    let start = from;
    lines: while (start < bytes.length && row < batchRows) {
      let field = 0;
      if (above >= 0) {
        const same = sameBytes(block, above, start, starts[last]!);
        while (field < last && starts[field + 1]! <= same) field++;
      }
      let at = start + starts[field]!;
      for (; ; field++) {
        if (stored[field]! < row) columns[field]!.repeat(stored[field]!, row);
        stored[field] = row + 1;
        const end = usual[field]!.store(row, block, at);
        at = end < 0 ? columns[field]!.set(row, block, at) : end;
        if (at < 0) break lines;
        if (field === last) break;
        if (bytes[at++] !== comma) break lines;
        starts[field + 1] = at - start;
      }
      if (bytes[at] === carriageReturn) at++;
      if (bytes[at++] !== lineFeed) break;
      above = start;
      start = at;
      row++;
    }
    for (let i = 0; i <= last; i++) if (stored[i]! < row) columns[i]!.repeat(stored[i]!, row);
    this.rows = row;
    return start;
  }
}

/** How many bytes from `a` and from `b` on are the same, in fours, up to `most`. `b` is behind `a`. */
function sameBytes({ bytes, view }: Block, a: number, b: number, most: number): number {
  const end = Math.min(most, bytes.length - b) - 4;
  let same = 0;
  while (same <= end && view.getInt32(a + same) === view.getInt32(b + same)) same += 4;
  return same;
}
