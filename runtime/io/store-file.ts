/** Objects of a store as files: a part of one for its footer, a whole one for a Parquet reader. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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

/** Local paths of objects, in their order; those of a store without local paths are copied to a scratch folder. */
export async function localFiles(
  store: ObjectStore,
  keys: readonly string[],
  scratch: () => Promise<string>,
): Promise<readonly string[]> {
  const { localPath } = store;
  if (localPath !== undefined) return keys.map((key) => localPath.call(store, key));
  if (keys.length === 0) return [];
  const folder = await scratch();
  const paths: string[] = [];
  for (const key of keys) {
    const path = join(folder, `${String(paths.length).padStart(5, '0')}.parquet`);
    await pipeline(Readable.from(store.stream(key)), createWriteStream(path));
    paths.push(path);
  }
  return paths;
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
