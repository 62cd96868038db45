/** A Parquet file as the CSV file of its layout: so its values pass the same checks, by the same code. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetParsers } from 'hyparquet';
import { Failure } from '../../../../core/errors.ts';
import { headerOf, type RawTable } from '../../csv/raw-table.ts';

/** Rows that are read at a time. */
const rowsAtOnce = 65_536;

/** Codecs besides those that the reader has itself. */
const compressors: Compressors = {
  ZSTD: (input) => zstdDecompressSync(input),
  GZIP: (input) => gunzipSync(input),
};

/** Timestamps as microseconds. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value) => value * 1000n,
  timestampFromMicroseconds: (value) => value,
  timestampFromNanoseconds: (value) => value / 1000n,
};

/**
 * Rows in the order of the file. Columns are found by the name of the raw column or of the CSV's header; others are left
 * aside. Times are whole numbers or timestamps.
 *
 * @throws Failure for what is no Parquet file, or lacks a column
 */
export async function* parquetAsCsv(path: string, name: string, table: RawTable): AsyncGenerator<Uint8Array> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const broken = (error: unknown): never => {
    throw new Failure(`${name} cannot be read as Parquet: ${(error as Error).message}`, { cause: error });
  };
  const file: AsyncBuffer = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch(broken);
  const columns = columnsOf(metadata, name, table);
  yield Buffer.from(`${headerOf(table)}\n`);
  const rows = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rows; rowStart += rowsAtOnce) {
    const options = { file, metadata, columns: [...columns], compressors, parsers };
    const rowEnd = Math.min(rows, rowStart + rowsAtOnce);
    const read = await parquetReadObjects({ ...options, rowStart, rowEnd }).catch(broken);
    const lines = read.map((row) => columns.map((column) => textOf(row[column])).join(','));
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

/** Null is an empty field. A text that does not keep to its field is quoted, which the checks that follow refuse. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[,\n\r]/.test(text) ? JSON.stringify(text) : text;
}

/** The file's names of the layout's columns. */
function columnsOf({ schema }: FileMetaData, name: string, { fields }: RawTable): readonly string[] {
  const has = schema.slice(1).map((element) => element.name);
  const missing: string[] = [];
  const found = Object.entries(fields).map(([column, { headers = [] }]) => {
    const one = [column, ...headers].find((candidate) => has.includes(candidate));
    if (one === undefined) missing.push(column);
    return one ?? column;
  });
  if (missing.length === 0) return found;
  throw new Failure(`${name} lacks the columns ${missing.join(', ')}; it has ${has.join(', ')}`);
}
