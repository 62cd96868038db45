/** Objects of a store as buffers that are read where asked: a Parquet footer is at the end of a file. */
import type { AsyncBuffer } from 'hyparquet';
import type { ObjectStore } from '../stores/types.ts';

/** Bytes of an object, read where asked. */
export function storeFile(store: ObjectStore, key: string, bytes: number): AsyncBuffer {
  return {
    byteLength: bytes,
    slice: async (start, end = bytes) => new Uint8Array(await store.getRange(key, start, end)).buffer,
  };
}
