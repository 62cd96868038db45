/** Reads a version's Parquet files column by column, in row order. */
import { asyncBufferFromFile } from 'hyparquet';
import type { ReadBatch, TableReader, TableSchema } from '../../../core/assets/table.ts';
import { checkFooter, readFooter } from '../footer.ts';
import { KeyOrder } from '../sort-key.ts';
import { type SourceTable, sourceTable } from '../source-table.ts';
import { quoteIdentifier, readParquet } from './quote.ts';
import { type Chunk, scan } from './scan.ts';

/** What a table is read from. */
export interface TableSource<S extends TableSchema = TableSchema> {
  readonly asset: string;
  readonly partition: string;
  readonly version: string;
  readonly schema: S;
  /** Rows come in this order: it is checked, and made where the files among themselves do not have it. */
  readonly sortKey?: readonly string[];
  readonly rows: number;
  /** Local paths in row order; asked for once, on first use. */
  readonly files: () => Promise<readonly string[]>;
}

/** Rows of a batch: large enough that a caller's loop is hot. */
const batchRows = 65_536;

/** A reader of a table. Files are looked at when the first rows are asked for. */
export function tableReader<S extends TableSchema>(source: TableSource<S>): TableReader<S> {
  return new ParquetTableReader(source);
}

/** The files of a reader. */
export async function sourceOf(reader: TableReader): Promise<SourceTable> {
  return reader instanceof ParquetTableReader ? reader.source() : inspect(reader, []);
}

/** Reads the footers, and checks the files' columns. */
async function inspect(reader: TableReader, sortKey: readonly string[]): Promise<SourceTable> {
  const { asset, schema } = reader;
  const files = (await reader.files()).map(async (path) => {
    const footer = await readFooter(await asyncBufferFromFile(path), path);
    checkFooter(asset, path, footer, schema);
    return { path, footer };
  });
  return sourceTable(schema, sortKey, await Promise.all(files));
}

/** Some rows of a scan, and where they lie. */
interface Part {
  readonly chunk: Chunk;
  /** Rows before the chunk. */
  readonly start: number;
  /** The place of each column in the chunk. */
  readonly columns: ReadonlyMap<string, number>;
}

interface Rows {
  readonly rows: number;
  readonly columns: Record<string, Float64Array | (string | null)[]>;
}

class ParquetTableReader<S extends TableSchema> implements TableReader<S> {
  readonly asset: string;
  readonly partition: string;
  readonly version: string;
  readonly schema: S;
  readonly rows: number;
  readonly #source: TableSource<S>;
  readonly #sortKey: readonly string[];
  #files: Promise<readonly string[]> | undefined;
  #inspected: Promise<SourceTable> | undefined;

  constructor(source: TableSource<S>) {
    this.asset = source.asset;
    this.partition = source.partition;
    this.version = source.version;
    this.schema = source.schema;
    this.rows = source.rows;
    this.#source = source;
    this.#sortKey = source.sortKey ?? [];
  }

  files(): Promise<readonly string[]> {
    return (this.#files ??= this.#source.files());
  }

  source(): Promise<SourceTable> {
    return (this.#inspected ??= inspect(this, this.#sortKey));
  }

  async *batches<K extends keyof S & string>(columns: readonly K[]): AsyncGenerator<ReadBatch<S, K>> {
    let start = 0;
    let batch = this.#allocate(columns, Math.min(batchRows, this.rows));
    for await (const part of this.#scan(columns)) {
      for (let from = 0; from < part.chunk.rows; ) {
        const at = part.start + from - start;
        const count = Math.min(part.chunk.rows - from, batch.rows - at);
        this.#copy(part, from, count, batch, at);
        from += count;
        if (at + count < batch.rows) continue;
        yield batch as ReadBatch<S, K>;
        start += batch.rows;
        batch = this.#allocate(columns, Math.min(batchRows, this.rows - start));
      }
    }
  }

  async read<K extends keyof S & string>(columns: readonly K[]): Promise<ReadBatch<S, K>> {
    const all = this.#allocate(columns, this.rows);
    for await (const part of this.#scan(columns)) this.#copy(part, 0, part.chunk.rows, all, part.start);
    return all as ReadBatch<S, K>;
  }

  /** All rows there should be, and no others, in order. */
  async *#scan(wanted: readonly string[]): AsyncGenerator<Part, void, undefined> {
    for (const name of wanted)
      if (!Object.hasOwn(this.schema, name))
        throw new RangeError(
          `asset ${this.asset} has no column ${JSON.stringify(name)}; it has ${Object.keys(this.schema).join(', ')}`,
        );
    const files = await this.files();
    if (files.length === 0) {
      if (this.rows > 0) throw this.#miscounted('0');
      return;
    }
    const { order } = await this.source();
    const inOrder = order.length === this.#sortKey.length;
    const watched = inOrder ? this.#sortKey : [];
    const needed = [...wanted, ...watched];
    // Without a column there would be no rows to count.
    const names = [...new Set(needed.length > 0 ? needed : Object.keys(this.schema).slice(0, 1))];
    const columns = new Map(names.map((name, k) => [name, k]));
    const key = new KeyOrder(this.#what, watched);
    const places = watched.map((name) => columns.get(name) as number);
    let start = 0;
    for await (const chunk of scan(this.#sql(names, files, inOrder))) {
      if (start + chunk.rows > this.rows) throw this.#miscounted('more');
      key.check(
        places.map((k) => this.#column(chunk, names[k] as string, k)),
        chunk.rows,
      );
      yield { chunk, start, columns };
      start += chunk.rows;
    }
    if (start < this.rows) throw this.#miscounted(String(start));
  }

  #sql(names: readonly string[], files: readonly string[], inOrder: boolean): string {
    const columns = names.map((name) => {
      const column = quoteIdentifier(name);
      return this.schema[name] === 'string' ? column : `CAST(${column} AS DOUBLE)`;
    });
    const key = this.#sortKey.map((name) => `${quoteIdentifier(name)} NULLS LAST`);
    const order = inOrder ? '' : ` ORDER BY ${key.join(', ')}`;
    return `SELECT ${columns.join(', ')} FROM ${readParquet(files)}${order}`;
  }

  #allocate(columns: readonly string[], rows: number): Rows {
    const arrays: Rows['columns'] = {};
    for (const name of columns)
      arrays[name] = this.schema[name] === 'string' ? new Array<string | null>(rows) : new Float64Array(rows);
    return { rows, columns: arrays };
  }

  #copy({ chunk, columns }: Part, from: number, count: number, to: Rows, at: number): void {
    for (const [name, target] of Object.entries(to.columns)) {
      const source = this.#column(chunk, name, columns.get(name) as number);
      if (target instanceof Float64Array)
        target.set((source as Float64Array).subarray(from, from + count), at);
      else for (let i = 0; i < count; i++) target[at + i] = (source as readonly (string | null)[])[from + i]!;
    }
  }

  #column(chunk: Chunk, name: string, place: number): Float64Array | readonly (string | null)[] {
    return this.schema[name] === 'string' ? chunk.strings(place) : chunk.numbers(place);
  }

  get #what(): string {
    const partition = this.partition === '' ? '' : ` of ${this.partition}`;
    return `asset ${this.asset}${partition}, version ${this.version}`;
  }

  #miscounted(found: string): Error {
    return new Error(
      `${this.#what} should have ${this.rows} rows and has ${found}; its files were changed after it was published`,
    );
  }
}
