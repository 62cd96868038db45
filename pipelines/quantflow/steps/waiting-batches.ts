/** Batches of a table that wait until it is drawn from: the first in memory, what is more in a file. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { NumericColumn, TableBatch } from '../../../core/assets/table.ts';
import { freeColumns } from '../../../runtime/free.ts';

/** Where a column lies in the file, and what it is. */
interface StoredColumn {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  readonly type: new (buffer: ArrayBuffer) => NumericColumn;
}

interface StoredBatch {
  readonly rows: number;
  readonly stored: readonly StoredColumn[];
}

/** First in, first out. Files are written and read at once, so that batches keep their order whoever draws. */
export class WaitingBatches {
  readonly #path: string;
  readonly #mostBytes: number;
  readonly #batches: (TableBatch | StoredBatch)[] = [];
  #bytesHeld = 0;
  #file: number | undefined;
  #fileEnd = 0;
  #isClosed = false;

  /**
   * @param path of the file, which is made when it is needed
   * @param mostBytes that wait in memory
   */
  constructor(path: string, mostBytes: number) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** True when nothing waits. */
  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** Takes a batch over, of numbers; one with other columns stays in memory. */
  push(batch: TableBatch): void {
    if (this.#isClosed) return;
    const bytes = bytesOf(batch);
    const isStored =
      this.#bytesHeld + bytes > this.#mostBytes && Object.values(batch.columns).every(isNumeric);
    this.#batches.push(isStored ? this.#store(batch) : batch);
    if (isStored) freeColumns(batch.columns);
    else this.#bytesHeld += bytes;
  }

  /** Takes the next batch. */
  shift(): TableBatch | undefined {
    const batch = this.#batches.shift();
    if (batch === undefined) return undefined;
    if ('stored' in batch) return this.#load(batch);
    this.#bytesHeld -= bytesOf(batch);
    return batch;
  }

  /** Lets go of everything: nobody draws any more. */
  close(): void {
    this.#isClosed = true;
    this.#batches.length = 0;
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #store({ rows, columns }: TableBatch): StoredBatch {
    const file = (this.#file ??= openSync(this.#path, 'w+'));
    const stored = Object.entries(columns as Record<string, NumericColumn>).map(([name, column]) => {
      const { buffer, byteOffset, byteLength: bytes } = column;
      const at = this.#fileEnd;
      for (let done = 0; done < bytes; )
        done += writeSync(file, new Uint8Array(buffer, byteOffset + done, bytes - done), 0, null, at + done);
      this.#fileEnd += bytes;
      return { name, at, bytes, type: column.constructor as StoredColumn['type'] };
    });
    return { rows, stored };
  }

  #load({ rows, stored }: StoredBatch): TableBatch {
    const columns = stored.map(({ name, at, bytes, type }) => {
      const read = new Uint8Array(bytes);
      for (let done = 0; done < bytes; )
        done += readSync(this.#file as number, read, done, bytes - done, at + done);
      return [name, new type(read.buffer)] as const;
    });
    return { rows, columns: Object.fromEntries(columns) };
  }
}

function isNumeric(column: unknown): column is NumericColumn {
  return ArrayBuffer.isView(column);
}

function bytesOf({ columns }: TableBatch): number {
  return Object.values(columns).reduce(
    (sum: number, column) => sum + (isNumeric(column) ? column.byteLength : 0),
    0,
  );
}
