/** Streams a query's result as columns: numbers as doubles, NaN for null; strings as they are. */
import type bindings from '@duckdb/node-bindings';
import { free } from '../../free.ts';
import { duckDb } from './connection.ts';
import { readCells } from './read-cells.ts';

/** Some rows of a result. Columns count from 0. */
export interface Chunk {
  readonly rows: number;
  /** A column that is DOUBLE; the array is gone when the next chunk is drawn. */
  numbers(column: number): Float64Array;
  /** A column that is VARCHAR. */
  strings(column: number): readonly (string | null)[];
}

/** Lets DuckDB decode ahead of the reader. */
const bufferSize = '32MB';

/** The chunks of a query's result, in order. The next one is fetched while the caller is at work on the last. */
export async function* scan(sql: string): AsyncGenerator<Chunk, void, undefined> {
  const { instance, bindings } = await duckDb();
  const connection = await instance.connect();
  try {
    await connection.run(`SET streaming_buffer_size = '${bufferSize}'`);
    const result = await connection.stream(sql);
    let next = result.fetchChunk();
    try {
      for (;;) {
        const chunk = await next;
        if (chunk === null || chunk.rowCount === 0) return;
        next = result.fetchChunk();
        // It is awaited in its turn; until then a failure is no unhandled one.
        next.catch(() => undefined);
        const rows = new VectorChunk(chunk.chunk, chunk.rowCount, bindings);
        yield rows;
        rows.release();
      }
    } finally {
      await next.catch(() => undefined);
    }
  } finally {
    connection.closeSync();
  }
}

class VectorChunk implements Chunk {
  readonly rows: number;
  readonly #chunk: bindings.DataChunk;
  readonly #api: typeof bindings;
  readonly #numbers: Float64Array[] = [];
  readonly #strings: (string | null)[][] = [];

  constructor(chunk: bindings.DataChunk, rows: number, api: typeof bindings) {
    this.#chunk = chunk;
    this.rows = rows;
    this.#api = api;
  }

  numbers(column: number): Float64Array {
    return (this.#numbers[column] ??= this.#readNumbers(column));
  }

  strings(column: number): readonly (string | null)[] {
    return (this.#strings[column] ??= this.#readStrings(column));
  }

  /** Lets go of the numbers. */
  release(): void {
    for (const numbers of this.#numbers) if (numbers !== undefined) free(numbers.buffer);
  }

  #readNumbers(column: number): Float64Array {
    const { data, isNull } = this.#vector(column, 8);
    const numbers = new Float64Array(data.buffer, data.byteOffset, this.rows);
    if (isNull !== undefined)
      for (let row = 0; row < this.rows; row++) if (isNull(row)) numbers[row] = Number.NaN;
    return numbers;
  }

  #readStrings(column: number): (string | null)[] {
    const { data, isNull } = this.#vector(column, 16);
    return readCells(data, this.rows, isNull, (offset, length) =>
      this.#api.get_data_from_pointer(data.buffer as ArrayBuffer, data.byteOffset + offset, length),
    );
  }

  #vector(column: number, bytesPerRow: number) {
    const vector = this.#api.data_chunk_get_vector(this.#chunk, column);
    const data = this.#api.vector_get_data(vector, bytesPerRow * this.rows);
    // A bit a row; absent when no row is null.
    const bits = this.#api.vector_get_validity(vector, 8 * Math.ceil(this.rows / 64)) as Uint8Array | null;
    return { data, isNull: bits ? (row: number) => (bits[row >> 3]! & (1 << (row & 7))) === 0 : undefined };
  }
}
