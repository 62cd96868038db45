/**
 * Writes Parquet files with vectors of float32 in bounded memory: scalars zstd, vectors as they are, which is a copy of
 * memory a page. DuckDB and Arrow take a list value by value, which for a day of embeddings is most of the time.
 *
 * Layout: https://parquet.apache.org/docs/file-format/ , data pages of version 1, plain encoding, no dictionaries.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import type { ColumnType } from '../../../core/assets/table.ts';
import { type Column, pathOf, physicalTypes, schemaOf } from './columns.ts';
import { levelsOfLists } from './levels.ts';
import { encodeScalars, type ScalarData } from './scalars.ts';
import { binary, encodeThrift, i32, i64, list, struct, type Thrift, text } from './thrift.ts';

/** Writes the vectors of `count` rows, from row `from` of the row group on, to `page`, one after another. */
export type FillVectors = (from: number, count: number, page: Float32Array) => void;

/** The columns of a row group by name: values of a scalar column, or what fills the pages of a vector column. */
export type RowGroup = Readonly<Record<string, ScalarData | FillVectors>>;

/** Values of a page of vectors: about a megabyte. */
const pageValues = 2 ** 18;
const magic = new TextEncoder().encode('PAR1');
const codecs = { none: 0, zstd: 6 } as const;
const encodings = { plain: 0, rle: 3 } as const;

/** What a row group wrote of a column. */
interface Chunk {
  readonly metadata: Thrift;
  readonly offset: number;
  readonly uncompressed: number;
  readonly compressed: number;
}

/** A file that is being written, row group after row group. */
export class ParquetWriter {
  readonly #columns: readonly Column[];
  readonly #file: number;
  readonly #groups: Thrift[] = [];
  readonly #page = new Float32Array(pageValues);
  #offset = 0;
  #rows = 0;
  #isOpen = true;

  /** Makes the file. @throws the file system's error when it exists */
  constructor(path: string, columns: readonly Column[]) {
    this.#columns = columns;
    this.#file = openSync(path, 'wx');
    this.#write(magic);
  }

  /** Writes a row group. */
  writeRowGroup(rows: number, group: RowGroup): void {
    const chunks = this.#columns.map((column) => {
      const data = group[column.name];
      if (data === undefined) throw new TypeError(`column ${column.name} is missing from the row group`);
      return typeof column.type === 'object'
        ? this.#writeVectors(column, rows, data as FillVectors)
        : this.#writeScalars(column, column.type, rows, data as ScalarData);
    });
    const total = (of: 'uncompressed' | 'compressed'): Thrift =>
      i64(chunks.reduce((sum, chunk) => sum + chunk[of], 0));
    const columns = chunks.map(({ metadata, offset }) => struct({ 2: i64(offset), 3: metadata }));
    this.#groups.push(
      struct({ 1: list('struct', columns), 2: total('uncompressed'), 3: i64(rows), 6: total('compressed') }),
    );
    this.#rows += rows;
  }

  /** Writes the footer and closes the file. @returns bytes of the file */
  finish(): number {
    const byType = struct({ 1: struct({}) });
    const footer = encodeThrift(
      struct({
        1: i32(1),
        2: schemaOf(this.#columns),
        3: i64(this.#rows),
        4: list('struct', this.#groups),
        6: text('quantflow'),
        7: list(
          'struct',
          this.#columns.map(() => byType),
        ),
      }),
    );
    this.#write(footer);
    this.#write(new Uint8Array(Uint32Array.of(footer.length).buffer));
    this.#write(magic);
    this.close();
    return this.#offset;
  }

  /** Closes the file; one that is not finished is no Parquet file. */
  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #writeScalars(column: Column, type: ColumnType, rows: number, data: ScalarData): Chunk {
    const { body, nulls, range } = encodeScalars(type, data, rows);
    const packed = zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const start = this.#offset;
    const header = this.#writePage(rows, body.length, [packed]);
    const statistics = struct({
      3: i64(nulls),
      5: range && binary(range[1]),
      6: range && binary(range[0]),
    });
    return this.#chunk(column, physicalTypes[type], rows, start, header + body.length, statistics);
  }

  #writeVectors(column: Column, rows: number, fill: FillVectors): Chunk {
    const { length } = column.type as { readonly length: number };
    const start = this.#offset;
    const rowsPerPage = Math.max(1, Math.floor(pageValues / length));
    const page = length > pageValues ? new Float32Array(length) : this.#page;
    let levels: Uint8Array = new Uint8Array();
    for (let from = 0, levelled = 0; from < rows; from += rowsPerPage) {
      const count = Math.min(rowsPerPage, rows - from);
      if (count !== levelled) levels = levelsOfLists(count, length);
      levelled = count;
      const values = page.subarray(0, count * length);
      fill(from, count, values);
      const bytes = new Uint8Array(values.buffer, 0, values.byteLength);
      this.#writePage(count * length, levels.length + bytes.length, [levels, bytes]);
    }
    return this.#chunk(column, physicalTypes.float, rows * length, start, this.#offset - start, undefined);
  }

  /** Writes a data page. @returns bytes of its header */
  #writePage(values: number, uncompressed: number, body: readonly Uint8Array[]): number {
    const header = encodeThrift(
      struct({
        1: i32(0),
        2: i32(uncompressed),
        3: i32(body.reduce((sum, part) => sum + part.length, 0)),
        5: struct({ 1: i32(values), 2: i32(encodings.plain), 3: i32(encodings.rle), 4: i32(encodings.rle) }),
      }),
    );
    this.#write(header);
    for (const part of body) this.#write(part);
    return header.length;
  }

  #chunk(
    column: Column,
    type: number,
    values: number,
    offset: number,
    uncompressed: number,
    statistics: Thrift | undefined,
  ): Chunk {
    const compressed = this.#offset - offset;
    const metadata = struct({
      1: i32(type),
      2: list('i32', [i32(encodings.plain), i32(encodings.rle)]),
      3: pathOf(column),
      4: i32(statistics === undefined ? codecs.none : codecs.zstd),
      5: i64(values),
      6: i64(uncompressed),
      7: i64(compressed),
      9: i64(offset),
      12: statistics,
    });
    return { metadata, offset, uncompressed, compressed };
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#offset += bytes.length;
  }
}
