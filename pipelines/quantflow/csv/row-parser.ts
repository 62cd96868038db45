/** Lines of a CSV file into columns. No string is made of a field that is a number, a flag or a repeated text. */
import type { TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import { batchRows, type CsvColumn, type Times } from './columns.ts';
import { clockField, type DataType, layouts } from './layouts.ts';
import { textOf } from './numbers.ts';
import type { Quarantine } from './quarantine.ts';

/** What is read and where what goes. */
export interface RawFile {
  /** What messages call it. */
  readonly name: string;
  readonly dataType: DataType;
  readonly ticksPerUnit: number;
  /** The day that the file must keep to. */
  readonly window: TimeWindow;
  readonly quarantine: Quarantine;
}

const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;
/** Line of the first row: the header has line 1. */
const firstLine = 2;

/** Parses the rows of one file, batch by batch. */
export class RowParser {
  /** Rows so far, those in quarantine included. */
  rowsSeen = 0;
  readonly #file: RawFile;
  readonly #names: readonly string[];
  readonly #columns: readonly CsvColumn[];
  readonly #clock: Times;
  #seq = new Float64Array(batchRows);
  #row = 0;
  #lastTime = -Infinity;

  constructor(file: RawFile) {
    const layout = layouts[file.dataType];
    this.#file = file;
    this.#names = Object.keys(layout);
    this.#columns = Object.values(layout).map((field) => field.create(file.ticksPerUnit));
    this.#clock = this.#columns[this.#names.indexOf(clockField)] as Times;
  }

  /** True when the batch must be taken before more is parsed. */
  get full(): boolean {
    return this.#row === batchRows;
  }

  /** Parses the whole lines of `block` from `at` on; returns where it stopped: at the end, or with a full batch. */
  parse(block: Uint8Array, at: number): number {
    let start = at;
    while (start < block.length && this.#row < batchRows) {
      let next = this.#storeLine(block, start);
      if (next > 0) this.#accept();
      else next = this.#refuse(block, start);
      this.rowsSeen++;
      start = next;
    }
    return start;
  }

  /** The rows since the last time. */
  take(): TableBatch {
    const columns = this.#columns.map((column, i) => [this.#names[i]!, column.take()] as const);
    const batch = { rows: this.#row, columns: { ...Object.fromEntries(columns), seq: this.#seq } };
    this.#seq = new Float64Array(batchRows);
    this.#row = 0;
    return batch as TableBatch;
  }

  /** Stores the fields of a line; returns the start of the next, or -1 when a field or their number is wrong. */
  #storeLine(block: Uint8Array, start: number): number {
    const columns = this.#columns;
    const row = this.#row;
    const last = columns.length - 1;
    let at = start;
    for (let i = 0; i < last; i++) {
      at = columns[i]!.set(row, block, at);
      if (at < 0 || block[at++] !== comma) return -1;
    }
    at = columns[last]!.set(row, block, at);
    if (at < 0) return -1;
    if (block[at] === carriageReturn) at++;
    return block[at] === lineFeed ? at + 1 : -1;
  }

  #accept(): void {
    const row = this.#row;
    const time = this.#clock.values[row]!;
    const { startUs, endUs } = this.#file.window;
    if (!(time >= this.#lastTime && time >= startUs && time < endUs)) this.#misplaced(time);
    this.#lastTime = time;
    this.#seq[row] = this.rowsSeen;
    this.#row = row + 1;
  }

  /** Puts a line into quarantine; returns the start of the next. */
  #refuse(block: Uint8Array, start: number): number {
    const end = block.indexOf(lineFeed, start);
    const text = textOf(block, start, end).replace(/\r$/, '');
    const fields = text.split(',');
    let reason = `it has ${fields.length} fields, not ${this.#columns.length}`;
    if (fields.length === this.#columns.length) {
      const problems = this.#columns.map((column, i) => column.problemOf(fields[i]!));
      const i = problems.findIndex((problem) => problem !== undefined);
      reason = i < 0 ? 'it has a carriage return inside' : `${this.#names[i]} ${problems[i]}`;
    }
    this.#file.quarantine.add(this.rowsSeen + firstLine, reason, text);
    return end + 1;
  }

  #misplaced(time: number): never {
    const { name, window } = this.#file;
    const line = `${name}, line ${this.rowsSeen + firstLine}: ${clockField} ${time}`;
    if (time < this.#lastTime) {
      throw new Failure(
        `${line} is before ${this.#lastTime} of the row above; the rows of a file must be in order`,
      );
    }
    throw new Failure(`${line} is outside of the day, ${window.startUs} to ${window.endUs} (exclusive)`);
  }
}
