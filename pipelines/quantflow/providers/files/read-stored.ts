/** A stored file as CSV bytes, by its ending. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../../../../runtime/stores/types.ts';
import { unzip } from '../../csv/unzip.ts';
import { verifyChecksum } from '../binance-vision/checksum.ts';
import type { FileRequest } from '../types.ts';
import { parquetAsCsv } from './parquet-as-csv.ts';

/** Endings that are looked for, the first that is there is taken. */
export const endings = ['.csv.gz', '.csv', '.zip', '.parquet'] as const;

/** An ending. */
export type Ending = (typeof endings)[number];

/**
 * The bytes of a stored file: CSV, plain or gzipped.
 *
 * @throws Failure for a checksum beside it that differs, and for a broken archive or Parquet file
 */
export async function* readStored(
  store: ObjectStore,
  key: string,
  ending: Ending,
  request: FileRequest,
): AsyncGenerator<Uint8Array> {
  const name = `${store.url}/${key}`;
  await verify(store, key, name);
  if (ending === '.csv' || ending === '.csv.gz') yield* store.stream(key);
  else {
    const path = await localPathOf(store, key, request);
    yield* ending === '.zip' ? unzip(path, name) : parquetAsCsv(path, name, request.table);
  }
}

/** Verifies a file by the `.CHECKSUM` beside it, when there is one. */
async function verify(store: ObjectStore, key: string, name: string): Promise<void> {
  if ((await store.size(`${key}.CHECKSUM`)) === undefined) return;
  const hash = createHash('sha256');
  for await (const chunk of store.stream(key)) hash.update(chunk);
  verifyChecksum(hash.digest('hex'), Buffer.from(await store.get(`${key}.CHECKSUM`)).toString(), name);
}

async function localPathOf(store: ObjectStore, key: string, request: FileRequest): Promise<string> {
  if (store.localPath !== undefined) return store.localPath(key);
  const path = join(await request.scratch(), `${request.dataType}-${key.split('/').at(-1)}`);
  await pipeline(store.stream(key), createWriteStream(path));
  return path;
}
