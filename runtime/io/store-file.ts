/** Objects of a store as buffers that are read where asked: a Parquet footer is at the end of a file. */
import { type AsyncBuffer, asyncBufferFromFile } from 'hyparquet';
import type { ObjectStore } from '../stores/types.ts';

/** Bytes of an object, read where asked. A store without local paths is streamed past, in bounded memory. */
export async function openObject(store: ObjectStore, key: string, bytes: number): Promise<AsyncBuffer> {
  const path = store.localPath?.(key);
  if (path !== undefined) return asyncBufferFromFile(path);
  return {
    byteLength: bytes,
    slice: (start, end = bytes) => readRange(store, key, start, end),
  };
}

async function readRange(store: ObjectStore, key: string, start: number, end: number): Promise<ArrayBuffer> {
  const out = new Uint8Array(end - start);
  let at = 0;
  for await (const chunk of store.stream(key)) {
    const from = Math.max(start, at);
    const to = Math.min(end, at + chunk.length);
    if (from < to) out.set(chunk.subarray(from - at, to - at), from - start);
    at += chunk.length;
    if (at >= end) break;
  }
  if (at < end) throw new Error(`${store.url}/${key} has ${at} bytes; ${end} were expected`);
  return out.buffer;
}
