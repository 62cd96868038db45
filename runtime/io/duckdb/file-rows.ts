/** The rows of one file on their way into DuckDB: pages that batches are copied into and chunks are drawn from. */
import type { DuckDBType } from '@duckdb/node-api';
import type bindings from '@duckdb/node-bindings';
import type { ColumnData, ColumnType, TableBatch, TableSchema } from '../../../core/assets/table.ts';
import type { ColumnContext } from './column-problem.ts';
import type { DuckDb } from './connection.ts';
import { numericPage } from './numeric-page.ts';
import { drawnRows, type PageColumn, pageCapacity } from './page.ts';
import { CellsPage, CodesPage, Dictionary, isDictionary } from './string-page.ts';
import { vectorRows } from './validity.ts';

interface Page {
  readonly capacity: number;
  readonly columns: readonly PageColumn[];
  rows: number;
}

/**
 * Rows of one file, in memory. Batches are copied, so their arrays may be used again at once; so may these be, after the
 * file is written: memory that V8 must collect costs more than the copies.
 */
export class FileRows {
  rows = 0;
  readonly #limit: number;
  readonly #drawn: number;
  readonly #columns: readonly ColumnContext[];
  /** Of the string columns that are written as codes. Undefined until the first batch decides. */
  #dictionaries: readonly (Dictionary | undefined)[] | undefined;
  #pages: Page[] = [];
  #fillPage = 0;
  #emitPage = 0;
  #emitRow = 0;

  /** Takes at most `limit` rows. */
  constructor(asset: string, schema: TableSchema, limit: number) {
    this.#limit = limit;
    this.#drawn = drawnRows(Object.keys(schema).length);
    this.#columns = Object.entries(schema).map(([name, type]) => ({ asset, name, type }));
  }

  get full(): boolean {
    return this.rows === this.#limit;
  }

  /**
   * Copies rows of a batch from row `from` on, as many as the file takes; returns their number.
   *
   * @param row number in the table of the first one
   * @throws ColumnError
   */
  append(batch: TableBatch, from: number, row: number): number {
    const taken = Math.min(batch.rows - from, this.#limit - this.rows);
    const data = this.#columns.map(({ name }) => batch.columns[name] as ColumnData);
    if (this.rows === 0) this.#lay(data.map(isDictionary));
    for (let done = 0; done < taken; ) {
      const page = this.#pageFor(taken - done);
      const count = Math.min(taken - done, page.capacity - page.rows);
      for (let k = 0; k < data.length; k++)
        page.columns[k]!.fill(data[k]!, from + done, page.rows, count, row + done);
      page.rows += count;
      done += count;
    }
    this.rows += taken;
    return taken;
  }

  /** Forgets the rows; the memory is kept. */
  clear(): void {
    this.rows = 0;
    this.#fillPage = 0;
    this.#emitPage = 0;
    this.#emitRow = 0;
    for (const page of this.#pages) {
      page.rows = 0;
      for (const column of page.columns) column.clear();
    }
  }

  /** Gives the memory back; no row is taken any more. */
  free(): void {
    for (const page of this.#pages) for (const column of page.columns) column.free();
    this.#pages = [];
  }

  /**
   * Types of the columns as DuckDB draws them: lists, each of the values of a vector. A call for a vector's rows alone
   * would cost two threads as much as the rows. An ENUM is written as UTF8, at half the cost of the same VARCHAR.
   */
  types({ api }: DuckDb): readonly DuckDBType[] {
    const valueType = (type: ColumnType, dictionary: Dictionary | undefined): DuckDBType => {
      if (dictionary !== undefined) return api.ENUM(dictionary.values);
      if (type === 'double') return api.DOUBLE;
      if (type === 'int64') return api.BIGINT;
      if (type === 'int32') return api.INTEGER;
      if (type === 'int8') return api.TINYINT;
      return type === 'bool' ? api.BOOLEAN : api.VARCHAR;
    };
    return this.#columns.map(({ type }, k) => api.LIST(valueType(type, this.#dictionaries?.[k])));
  }

  /** Names of the columns. */
  get names(): readonly string[] {
    return this.#columns.map(({ name }) => name);
  }

  /** Copies the next rows, as many as DuckDB draws at a time, into a chunk's lists; returns how many lists, 0 at the end. */
  emit(chunk: bindings.DataChunk, api: typeof bindings): number {
    const page = this.#pages[this.#emitPage];
    if (page === undefined) return 0;
    const count = Math.min(this.#drawn, page.rows - this.#emitRow);
    const lists = listsOf(count);
    for (let k = 0; k < page.columns.length; k++) {
      const vector = api.data_chunk_get_vector(chunk, k);
      api.list_vector_reserve(vector, count);
      api.list_vector_set_size(vector, count);
      api.copy_data_to_vector(vector, 0, lists.buffer, 0, lists.byteLength);
      page.columns[k]!.emit(api.list_vector_get_child(vector), this.#emitRow, count, api);
    }
    this.#emitRow += count;
    if (this.#emitRow === page.rows) {
      this.#emitPage++;
      this.#emitRow = 0;
    }
    return lists.length / 2;
  }

  /** Decides which columns are written as codes; pages of another layout are given up. */
  #lay(coded: readonly boolean[]): void {
    if (this.#dictionaries?.every((dictionary, k) => (dictionary !== undefined) === coded[k])) {
      for (const dictionary of this.#dictionaries) dictionary?.clear();
      return;
    }
    this.#pages = [];
    this.#dictionaries = coded.map((isCoded) => (isCoded ? new Dictionary() : undefined));
  }

  #pageFor(rows: number): Page {
    const page = this.#pages[this.#fillPage];
    if (page === undefined) return this.#addPage(rows);
    if (page.rows < page.capacity) return page;
    this.#fillPage++;
    return this.#pageFor(rows);
  }

  #addPage(rows: number): Page {
    const last = this.#pages.at(-1);
    // Twice the last one, so that small batches do not make many pages.
    const capacity = pageCapacity(Math.max(rows, 2 * (last?.capacity ?? 0)));
    const columns = this.#columns.map((column, k) => {
      if (column.type !== 'string') return numericPage(column, capacity);
      const dictionary = this.#dictionaries?.[k];
      return dictionary === undefined
        ? new CellsPage(column, capacity)
        : new CodesPage(column, capacity, dictionary);
    });
    const page = { capacity, columns, rows: 0 };
    this.#pages.push(page);
    return page;
  }
}

/** Where the lists of `count` values begin, and their lengths: a vector's rows each, and what is left. */
function listsOf(count: number): BigUint64Array<ArrayBuffer> {
  const lists = new BigUint64Array(2 * Math.ceil(count / vectorRows));
  for (let start = 0, i = 0; start < count; start += vectorRows) {
    lists[i++] = BigInt(start);
    lists[i++] = BigInt(Math.min(vectorRows, count - start));
  }
  return lists;
}
