/**
 * Vectors of float32 out of a column chunk whose values are plain, page by page: the bytes of the page are the values.
 * Pages are decompressed ahead, on Node's threads.
 */
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { type ColumnMetaData, type SchemaElement, snappyUncompress } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { LevelReader } from './level-reader.ts';

/** A vector column of a file. */
export interface VectorColumn {
  /** Definition level of a value that is there. */
  readonly maxDefinition: number;
  /** Values of each vector. */
  readonly length: number;
}

/** Pages that are read ahead. */
const pagesAhead = 4;
/** Bytes read for a page's header: statistics of a float column are short. */
const headerBytes = 4096;

const inflate = promisify(gunzip);
const decompressZstd = promisify(zstdDecompress) as (
  bytes: Uint8Array,
  options: object,
) => Promise<Uint8Array>;

/** Codecs by name: a page's bytes to `size` bytes. */
const codecs: Readonly<Record<string, (bytes: Uint8Array, size: number) => Promise<Uint8Array>>> = {
  UNCOMPRESSED: async (bytes) => bytes,
  // A chunk a little larger than the result makes one call and one buffer of it.
  ZSTD: (bytes, size) => decompressZstd(bytes, { chunkSize: size + 64, maxOutputLength: size + 64 }),
  GZIP: (bytes) => inflate(bytes),
  SNAPPY: async (bytes, size) => {
    const out = new Uint8Array(size);
    snappyUncompress(bytes, out);
    return out;
  },
};

/** Definition level of a value, for a list of floats: `optional list of optional values` and the like; undefined for another column. */
export function definitionOf(path: readonly SchemaElement[]): number | undefined {
  const [list, repeated, element, ...more] = path;
  if (list === undefined || element === undefined || more.length > 0) return undefined;
  if (repeated?.repetition_type !== 'REPEATED' || element.type !== 'FLOAT') return undefined;
  const optional = [list, element].filter(({ repetition_type }) => repetition_type === 'OPTIONAL');
  return 1 + optional.length;
}

/**
 * The values of a chunk's `rows` vectors, a page at a time. Arrays are used again: take what is needed before the next.
 *
 * @returns false, maybe after some pages, for a chunk that is not of plain pages of vectors of that length, none null
 */
export async function readVectorPages(
  file: FileHandle,
  chunk: ColumnMetaData,
  rows: number,
  { maxDefinition, length }: VectorColumn,
  take: (values: Float32Array) => void,
): Promise<boolean> {
  const decompress = codecs[chunk.codec];
  const isPlain = chunk.encodings.every((encoding) => encoding === 'PLAIN' || encoding === 'RLE');
  if (decompress === undefined || !isPlain || Number(chunk.num_values) !== rows * length) return false;
  const start = Number(chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  const ahead: Promise<Page>[] = [];
  const buffers = new BufferRing();
  let at = start;
  let inRow = 0;
  let values = new Float32Array();
  const drain = async (): Promise<boolean> => {
    const { bytes, count } = await (ahead.shift() as Promise<Page>);
    const repetition = new LevelReader(bytes, 0);
    const definition = new LevelReader(bytes, repetition.end);
    // A new vector begins where the one before is full, and nowhere else.
    const isWhole = repetition.every(count, 1, (level, run) => {
      if (level === 1) inRow += run;
      else if (inRow % length === 0 && (run === 1 || length === 1)) inRow = run;
      else return false;
      return inRow <= length || length === 1;
    });
    const width = 32 - Math.clz32(maxDefinition);
    const isThere = definition.every(count, width, (level) => level === maxDefinition);
    const body = bytes.subarray(definition.end);
    if (!isWhole || !isThere || body.length !== 4 * count) return false;
    if (values.length < count) values = new Float32Array(count);
    new Uint8Array(values.buffer).set(body);
    take(values.subarray(0, count));
    return true;
  };
  try {
    while (at < end) {
      const { header, size } = await headerAt(file, at, end);
      const page = header.data_page_header;
      if (header.type !== 'DATA_PAGE' || page === undefined || page.encoding !== 'PLAIN') return false;
      const body = await read(
        file,
        at + size,
        header.compressed_page_size,
        buffers.next(header.compressed_page_size),
      );
      at += size + header.compressed_page_size;
      const bytes = decompress(body, header.uncompressed_page_size);
      ahead.push(bytes.then((whole) => ({ bytes: whole, count: page.num_values })));
      if (ahead.length === pagesAhead && !(await drain())) return false;
    }
    while (ahead.length > 0) if (!(await drain())) return false;
    return inRow === length || rows === 0;
  } finally {
    await Promise.allSettled(ahead);
  }
}

/** Buffers that pages are read to, used again when the page is done with. */
class BufferRing {
  readonly #buffers: Uint8Array[] = [];
  #at = 0;

  next(bytes: number): Uint8Array {
    this.#at = (this.#at + 1) % (pagesAhead + 1);
    const known = this.#buffers[this.#at];
    if (known !== undefined && known.length >= bytes) return known;
    const made = new Uint8Array(Math.ceil(1.1 * bytes));
    this.#buffers[this.#at] = made;
    return made;
  }
}

interface Page {
  readonly bytes: Uint8Array;
  /** Values, with their levels. */
  readonly count: number;
}

async function headerAt(
  file: FileHandle,
  at: number,
  end: number,
): Promise<{ readonly header: ReturnType<typeof parquetHeader>; readonly size: number }> {
  const bytes = await read(file, at, Math.min(headerBytes, end - at));
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  return { header: parquetHeader(reader), size: reader.offset };
}

async function read(
  file: FileHandle,
  at: number,
  length: number,
  bytes: Uint8Array = new Uint8Array(length),
): Promise<Uint8Array> {
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead < length) throw new Error(`the file ends at byte ${at + bytesRead}, inside of a page`);
  return bytes.subarray(0, length);
}
