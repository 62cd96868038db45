/** Vectors out of a Parquet file, by key: quickly where the file is plain, and in any case. */
import { open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { Failure } from '../../../core/errors.ts';
import { definitionOf, readVectorPages } from './vector-pages.ts';

/** What is read. */
export interface VectorsOptions {
  readonly path: string;
  /** Column of integers. */
  readonly key: string;
  /** Column of lists of float32. */
  readonly column: string;
  /** The length that they should have. */
  readonly length: number;
  readonly wants: (key: number) => boolean;
  /**
   * Gets the vector of a wanted key: `length` values from `from` on. A length of NaN is a vector that is null, a value of
   * NaN may be one. The array is used again.
   */
  readonly take: (key: number, values: Float32Array, from: number, length: number) => void;
}

const compressors: Compressors = {
  ZSTD: (bytes) => zstdDecompressSync(bytes),
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
};

/** Reads the vectors of the wanted keys. @throws Failure for a file without such columns */
export async function readVectors(options: VectorsOptions): Promise<void> {
  const { path, key, column, length } = options;
  const buffer = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(buffer);
  const place = pathOf(metadata, column, path);
  pathOf(metadata, key, path);
  const maxDefinition = definitionOf(place);
  const file = await open(path);
  try {
    let first = 0;
    for (const group of metadata.row_groups) {
      const rows = Number(group.num_rows);
      checkCodecs(group, path);
      const source = { file: buffer, metadata, compressors, rowStart: first, rowEnd: first + rows };
      const keys = await columnOf(source, key, Number);
      first += rows;
      if (!keys.some(options.wants)) continue;
      const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data;
      const taker = new RowTaker(keys, options);
      const isPlain =
        maxDefinition !== undefined &&
        chunk !== undefined &&
        (await readVectorPages(file, chunk, rows, { maxDefinition, length }, (values) => taker.push(values)));
      if (!isPlain) await takeAny(source, keys, taker.rows, options);
    }
  } finally {
    await file.close();
  }
}

/** @throws Failure for a row group that is compressed in a way that is not read here */
function checkCodecs({ columns }: FileMetaData['row_groups'][number], path: string): void {
  const known = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];
  for (const { meta_data: column } of columns)
    if (column !== undefined && !known.includes(column.codec))
      throw new Failure(
        `${path}: column ${column.path_in_schema[0]} is compressed by ${column.codec}; write the file with one of ${known.join(', ')}`,
      );
}

/** Cuts pages into vectors; one may lie in two pages. */
class RowTaker {
  readonly #keys: readonly number[];
  readonly #options: VectorsOptions;
  readonly #part: Float32Array;
  #filled = 0;
  /** Vectors that were taken, or left. */
  rows = 0;

  constructor(keys: readonly number[], options: VectorsOptions) {
    this.#keys = keys;
    this.#options = options;
    this.#part = new Float32Array(options.length);
  }

  push(values: Float32Array): void {
    const { length } = this.#options;
    let at = 0;
    while (at < values.length) {
      const count = Math.min(length - this.#filled, values.length - at);
      if (count === length) this.#take(values, at);
      else {
        this.#part.set(values.subarray(at, at + count), this.#filled);
        this.#filled += count;
        if (this.#filled === length) this.#take(this.#part, 0);
      }
      at += count;
    }
  }

  #take(values: Float32Array, from: number): void {
    const key = this.#keys[this.rows++] as number;
    this.#filled = 0;
    if (this.#options.wants(key)) this.#options.take(key, values, from, this.#options.length);
  }
}

interface Source {
  readonly file: Awaited<ReturnType<typeof asyncBufferFromFile>>;
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** The vectors of a row group in any encoding, from row `done` on: those before were taken. */
async function takeAny(
  source: Source,
  keys: readonly number[],
  done: number,
  { column, wants, take }: VectorsOptions,
): Promise<void> {
  const vectors = await columnOf(source, column, (value) => value as readonly (number | null)[] | null);
  for (let row = done; row < vectors.length; row++) {
    const key = keys[row] as number;
    if (!wants(key)) continue;
    const vector = vectors[row];
    if (vector === null || vector === undefined) take(key, new Float32Array(), 0, Number.NaN);
    else
      take(
        key,
        Float32Array.from(vector, (value) => value ?? Number.NaN),
        0,
        vector.length,
      );
  }
}

async function columnOf<T>(
  source: Source,
  name: string,
  convert: (value: unknown) => T,
): Promise<readonly T[]> {
  const out: T[] = [];
  await parquetRead({
    ...source,
    columns: [name],
    onComplete: (rows: readonly (readonly unknown[])[]) => {
      for (const [value] of rows) out.push(convert(value));
    },
    rowFormat: 'array',
  } as Parameters<typeof parquetRead>[0]);
  return out;
}

/** The elements of a column from the top. */
function pathOf(metadata: FileMetaData, name: string, file: string): readonly SchemaElement[] {
  const { children } = parquetSchema(metadata);
  let node = children.find(({ element }) => element.name === name);
  if (node === undefined)
    throw new Failure(
      `${file} has no column ${name}; its columns are ${children.map(({ element }) => element.name).join(', ')}`,
    );
  const path: SchemaElement[] = [];
  for (; node !== undefined; node = node.children[0]) path.push(node.element);
  return path;
}
