/** Lines of a CSV file into batches, numbered and in order; those that cannot be taken into quarantine. */
import type { ColumnData, TableBatch } from '../../../core/assets/table.ts';
import { Failure } from '../../../core/errors.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import type { CsvColumn } from './column.ts';
import { LineParser } from './line-parser.ts';
import { batchRows, Memory } from './memory.ts';
import type { Integers } from './number-columns.ts';
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

const lineFeed = 10;
/** Bytes behind the lines that may be read as well. */
const slack = 16;

/** Parses the rows of one file, batch by batch. */
export class RowParser {
  /** Line of the first row. */
  firstLine = 1;
  /** Where whole lines are put, to be parsed. */
  readonly input: Buffer<ArrayBuffer>;
  readonly #file: RawFile;
  readonly #names: readonly string[];
  readonly #columns: readonly CsvColumn[];
  readonly #lines: LineParser;
  readonly #added: Readonly<Record<string, ColumnData>>;
  readonly #clock: Integers;
  readonly #isOrdered: boolean;
  #rowsSeen = 0;
  #outsideDay = 0;
  readonly #seq: Float64Array<ArrayBuffer>;
  #lastTime = -Infinity;

  /** With room for so many bytes of lines. */
  constructor(file: RawFile, inputBytes: number) {
    const { fields, clock, isOrdered, names } = file.table;
    const memory = new Memory(Object.keys(fields).length + 1, inputBytes + slack);
    this.#file = file;
    this.#isOrdered = isOrdered;
    this.#names = Object.keys(fields);
    this.#columns = Object.values(fields).map((field) => field.create(memory, file.ticksPerUnit));
    this.#seq = memory.doubles();
    this.#lines = new LineParser(this.#columns, memory);
    this.input = memory.space(inputBytes + slack).subarray(0, inputBytes);
    this.#clock = this.#columns[this.#names.indexOf(clock)] as Integers;
    const codes = new Uint8Array(batchRows);
    const same = (value: string): ColumnData => ({ values: [value], codes });
    this.#added = names === 'added' ? { exchange: same(file.exchange), symbol: same(file.symbol) } : {};
  }

  /** True when the batch must be taken before more is parsed. */
  get full(): boolean {
    return this.#lines.rows === batchRows;
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

  /** Parses the whole lines of the input from `at` to `end`; returns where it stopped: there, or with a full batch. */
  parse(at: number, end: number): number {
    const { byteOffset } = this.input;
    const first = this.#lines.rows;
    const next = this.#lines.parse(byteOffset + at, byteOffset + end) - byteOffset;
    this.#number(first);
    return next === end || this.full ? next : this.#unusual(next);
  }

  /** The rows since the last time. */
  take(): TableBatch {
    const { rows } = this.#lines;
    this.#lines.rows = 0;
    const columns = this.#columns.map((column, i) => [this.#names[i]!, column.take(rows)] as const);
    return {
      rows,
      columns: { ...this.#added, ...Object.fromEntries(columns), seq: this.#seq },
    } as TableBatch;
  }

  /** Numbers the rows of the batch from row `first` on, and checks when they were. */
  #number(first: number): void {
    const { startUs, endUs } = this.#file.window;
    const times = this.#clock.values;
    const seq = this.#seq;
    const { rows } = this.#lines;
    const number = this.#rowsSeen - first;
    let last = this.#lastTime;
    for (let row = first; row < rows; row++) {
      const time = times[row]!;
      if (!(time >= last && time >= startUs && time < endUs)) this.#misplaced(time, last, number + row);
      last = time;
      seq[row] = number + row;
    }
    this.#rowsSeen = number + rows;
    this.#lastTime = last;
  }

  /** Parses one line by its text: stores it, or puts it into quarantine. Returns the start of the next. */
  #unusual(start: number): number {
    const end = this.input.indexOf(lineFeed, start);
    const text = this.input.toString('utf8', start, end).replace(/\r$/, '');
    const fields = text.split(',');
    const problem = this.#problemOf(fields) ?? (text.includes('\r') && 'it has a carriage return inside');
    if (problem) this.#file.quarantine.add(this.#rowsSeen++ + this.firstLine, problem, text);
    else {
      const row = this.#lines.rows++;
      this.#columns.forEach((column, i) => {
        column.set(row, fields[i]!);
      });
      this.#number(row);
    }
    return end + 1;
  }

  #problemOf(fields: readonly string[]): string | undefined {
    if (fields.length !== this.#columns.length)
      return `it has ${fields.length} fields, not ${this.#columns.length}`;
    for (const [i, column] of this.#columns.entries()) {
      const problem = column.problemOf(fields[i]!);
      if (problem !== undefined) return `${this.#names[i]} ${problem}`;
    }
    return undefined;
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
