/** Lines of a CSV file into columns. No string is made of a field that is a number, a flag or a repeated text. */
import type { ColumnData, TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import { batchRows, type CsvColumn } from './column.ts';
import type { Integers } from './number-columns.ts';
import { textOf } from './numbers.ts';
import type { Quarantine } from './quarantine.ts';
import type { RawTable } from './raw-table.ts';
import { Ids } from './text-columns.ts';

/** What is read and where what goes. */
export interface RawFile {
  /** What messages call it. */
  readonly name: string;
  readonly table: RawTable;
  /** Values of the columns that the file may lack. */
  readonly exchange: string;
  readonly symbol: string;
  readonly ticksPerUnit: number;
  /** The day that the file must keep to. */
  readonly window: TimeWindow;
  readonly quarantine: Quarantine;
}

/** What was met in a file. */
export interface RawCounts {
  /** Rows, those in quarantine included. */
  readonly rows: number;
  /** Rows outside of the day, by no more than the table's slack. */
  readonly outsideDay: number;
  /** Rows with the id of the row before, and rows with a number below the highest so far. */
  readonly idsRepeated: number;
  readonly idsSteppedBack: number;
}

const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

/** Parses the rows of one file, batch by batch. */
export class RowParser {
  /** Line of the first row. */
  firstLine = 1;
  readonly #file: RawFile;
  readonly #names: readonly string[];
  readonly #columns: readonly CsvColumn[];
  readonly #added: Readonly<Record<string, ColumnData>>;
  readonly #clock: Integers;
  readonly #isOrdered: boolean;
  #rowsSeen = 0;
  #outsideDay = 0;
  readonly #seq = new Float64Array(batchRows);
  #row = 0;
  #lastTime = -Infinity;

  constructor(file: RawFile) {
    const { fields, clock, isOrdered, names } = file.table;
    this.#file = file;
    this.#isOrdered = isOrdered;
    this.#names = Object.keys(fields);
    this.#columns = Object.values(fields).map((field) => field.create(file.ticksPerUnit));
    this.#clock = this.#columns[this.#names.indexOf(clock)] as Integers;
    const codes = new Uint8Array(batchRows);
    const same = (value: string): ColumnData => ({ values: [value], codes });
    this.#added = names === 'added' ? { exchange: same(file.exchange), symbol: same(file.symbol) } : {};
  }

  /** True when the batch must be taken before more is parsed. */
  get full(): boolean {
    return this.#row === batchRows;
  }

  /** What was met so far. */
  get counts(): RawCounts {
    const ids = this.#columns.find((column) => column instanceof Ids)?.counts;
    return {
      rows: this.#rowsSeen,
      outsideDay: this.#outsideDay,
      idsRepeated: ids?.repeated ?? 0,
      idsSteppedBack: ids?.steppedBack ?? 0,
    };
  }

  /** Parses the whole lines of `block` from `at` on; returns where it stopped: at the end, or with a full batch. */
  parse(block: Uint8Array, at: number): number {
    const { startUs, endUs } = this.#file.window;
    const times = this.#clock.values;
    const columns = this.#columns;
    const seq = this.#seq;
    let row = this.#row;
    let seen = this.#rowsSeen;
    let last = this.#lastTime;
    let start = at;
    for (; start < block.length && row < batchRows; seen++) {
      const next = storeLine(columns, row, block, start);
      if (next < 0) {
        start = this.#refuse(block, start, seen);
        continue;
      }
      const time = times[row]!;
      if (!(time >= last && time >= startUs && time < endUs)) this.#misplaced(time, last, seen);
      last = time;
      seq[row++] = seen;
      start = next;
    }
    this.#row = row;
    this.#rowsSeen = seen;
    this.#lastTime = last;
    return start;
  }

  /** The rows since the last time. */
  take(): TableBatch {
    const columns = this.#columns.map((column, i) => [this.#names[i]!, column.take()] as const);
    const batch = {
      rows: this.#row,
      columns: { ...this.#added, ...Object.fromEntries(columns), seq: this.#seq },
    };
    this.#row = 0;
    return batch as TableBatch;
  }

  /** Puts a line into quarantine; returns the start of the next. */
  #refuse(block: Uint8Array, start: number, row: number): number {
    const end = block.indexOf(lineFeed, start);
    const text = textOf(block, start, end).replace(/\r$/, '');
    const fields = text.split(',');
    let reason = `it has ${fields.length} fields, not ${this.#columns.length}`;
    if (fields.length === this.#columns.length) {
      const problems = this.#columns.map((column, i) => column.problemOf(fields[i]!));
      const i = problems.findIndex((problem) => problem !== undefined);
      reason = i < 0 ? 'it has a carriage return inside' : `${this.#names[i]} ${problems[i]}`;
    }
    this.#file.quarantine.add(row + this.firstLine, reason, text);
    return end + 1;
  }

  /** Throws for a row that steps back or lies too far outside of the day; counts one that is just outside. */
  #misplaced(time: number, last: number, row: number): void {
    const { name, window, table } = this.#file;
    const line = `${name}, line ${row + this.firstLine}: ${table.clock} ${time}`;
    if (time < last && this.#isOrdered) {
      throw new Failure(`${line} is before ${last} of the row above; the rows of a file must be in order`);
    }
    if (time >= window.startUs && time < window.endUs) return;
    if (time < window.startUs - table.slackUs || time >= window.endUs + table.slackUs) {
      throw new Failure(`${line} is outside of the day, ${window.startUs} to ${window.endUs} (exclusive)`);
    }
    this.#outsideDay++;
  }
}

/** Stores the fields of a line; returns the start of the next, or -1 when a field or their number is wrong. */
function storeLine(columns: readonly CsvColumn[], row: number, block: Uint8Array, start: number): number {
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
