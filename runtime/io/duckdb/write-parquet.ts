/** Writes a table's batches to zstd Parquet files in bounded memory. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnData, TableBatch, TableRows, TableSchema } from '../../../core/assets/table.ts';
import { batchesOf } from '../batches.ts';
import { type KeyColumn, KeyOrder } from '../sort-key.ts';
import { checkBatch } from './check-batch.ts';
import { copyRows } from './copy-rows.ts';
import { FileRows } from './file-rows.ts';

/** Where and how a table is written. */
export interface WriteParquetOptions {
  /** For messages. */
  readonly asset: string;
  readonly schema: TableSchema;
  /** Rows must come in this order. */
  readonly sortKey?: readonly string[];
  /** An existing local folder. */
  readonly folder: string;
  /** Rows of a file at most; up to three files' rows are in memory. @default 1,000,000, or 32 MiB if that is less */
  readonly rowsPerFile?: number;
}

/** A file that is written. */
export interface WrittenFile {
  /** `part-00000.parquet` and so on, in row order. */
  readonly name: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Files that are compressed at the same time, while the next one's rows are drawn. */
const filesAtOnce = 2;
const bytesPerFile = 32 * 2 ** 20;

/**
 * Writes the rows in order, a new file every `rowsPerFile` rows, and gives the files as they are done. No rows give no
 * file. Batches are copied as they are drawn, so a source may use its arrays again.
 *
 * @throws ColumnError for a batch that does not fit the schema, Error for a row that steps back in the sort key
 */
export async function* writeParquet(
  rows: TableRows,
  options: WriteParquetOptions,
): AsyncGenerator<WrittenFile, void, undefined> {
  const { asset, schema, sortKey = [], folder, rowsPerFile = defaultRowsPerFile(schema) } = options;
  if (!Number.isInteger(rowsPerFile) || rowsPerFile < 1)
    throw new RangeError(`rowsPerFile ${rowsPerFile} is not allowed: use an integer of at least 1`);
  const writing: Promise<WrittenFile>[] = [];
  const spare: FileRows[] = [];
  const newFile = (): FileRows => spare.pop() ?? new FileRows(asset, schema, rowsPerFile);
  let file = newFile();
  let files = 0;
  const start = (file: FileRows): void => {
    const written = write(file, folder, files++).finally(() => {
      file.clear();
      spare.push(file);
    });
    // It is awaited in its turn; until then a failure is no unhandled one.
    written.catch(() => undefined);
    writing.push(written);
  };
  try {
    const order = new KeyOrder(`asset ${asset}`, sortKey);
    let row = 0;
    for await (const batch of batchesOf(asset, rows)) {
      checkBatch(asset, schema, batch, row);
      for (let from = 0; from < batch.rows; ) {
        const taken = file.append(batch as TableBatch, from, row);
        from += taken;
        row += taken;
        if (!file.full) continue;
        start(file);
        if (writing.length === filesAtOnce) yield await (writing.shift() as Promise<WrittenFile>);
        file = newFile();
      }
      order.check(
        sortKey.map((name) => keyColumn(batch.columns[name] as ColumnData, batch.rows)),
        batch.rows,
      );
    }
    if (file.rows > 0) start(file);
    while (writing.length > 0) yield await (writing.shift() as Promise<WrittenFile>);
  } finally {
    await Promise.allSettled(writing);
    for (const rows of [...spare, file]) rows.free();
  }
}

async function write(rows: FileRows, folder: string, index: number): Promise<WrittenFile> {
  const name = `part-${String(index).padStart(5, '0')}.parquet`;
  const path = join(folder, name);
  await copyRows(rows, path);
  const { size } = await stat(path);
  return { name, path, rows: rows.rows, bytes: size };
}

function keyColumn(data: ColumnData, rows: number): KeyColumn {
  if (!('codes' in data)) return data;
  return Array.from({ length: rows }, (_, i) => data.values[data.codes[i]!] ?? null);
}

function defaultRowsPerFile(schema: TableSchema): number {
  const bytesPerRow = 8 * Math.max(1, Object.keys(schema).length);
  return Math.min(1_000_000, Math.floor(bytesPerFile / bytesPerRow));
}
