/** Lines into columns, by WebAssembly. */
import { readFileSync } from 'node:fs';
import type { CsvColumn } from './column.ts';
import { batchRows, columnBytes, type Memory } from './memory.ts';

interface Exports {
  readonly rows: { readonly value: number };
  parse(columns: number, count: number, from: number, end: number, row: number, limit: number): number;
}

/** As in `wasm/parse-lines.ts`. */
const kinds = { integer: 0, decimal: 1, word: 2, text: 3, id: 4 } as const;

let compiled: WebAssembly.Module | undefined;

/** Parses lines one after the other. */
export class LineParser {
  /** Rows so far; set it to 0 to begin a batch. */
  rows = 0;
  readonly #columns: readonly CsvColumn[];
  readonly #records: number;
  readonly #wasm: Exports;

  constructor(columns: readonly CsvColumn[], memory: Memory) {
    this.#columns = columns;
    const records = memory.space(columnBytes * columns.length);
    columns.forEach((column, i) => {
      writeRecord(records.subarray(columnBytes * i), column);
    });
    this.#records = records.byteOffset;
    compiled ??= new WebAssembly.Module(readFileSync(new URL('./wasm/parse-lines.wasm', import.meta.url)));
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: memory.wasm } });
    this.#wasm = exports as Exports;
  }

  /**
   * Parses the lines of the memory from `from` to `end` (exclusive), which ends with a line feed.
   *
   * @returns the start of the line that it stopped at: at the end, with a full batch, or because a field of that line or
   * their number is not as usual
   */
  parse(from: number, end: number): number {
    const first = this.rows;
    const count = this.#columns.length;
    const next = this.#wasm.parse(this.#records, count, from, end, first, batchRows);
    this.rows = this.#wasm.rows.value;
    for (const column of this.#columns) column.stored?.(first, this.rows);
    return next;
  }
}

function writeRecord(record: Buffer, { usual }: CsvColumn): void {
  record.writeInt32LE(kinds[usual.kind], 0);
  record.writeInt32LE(usual.values.byteOffset, 4);
  if (usual.kind === 'integer') record.writeDoubleLE(usual.thousandsBelow, 8);
  else if (usual.kind === 'decimal') {
    record.writeDoubleLE(usual.ticksPerUnit, 8);
    record.writeInt32LE(Number(usual.isOptional), 28);
  } else if (usual.kind === 'id') record.writeInt32LE(usual.numbers.byteOffset, 16);
  else {
    record.writeInt32LE(usual.words.bytes.byteOffset, 16);
    record.writeInt32LE(usual.words.count, 20);
  }
}
