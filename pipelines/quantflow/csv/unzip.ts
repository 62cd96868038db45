/** The one file of a zip archive as a stream of bytes. */
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { Failure } from '../../../core/errors.ts';

/** An archive that declares more than this many times its own size is refused, from {@link leastBytes} on. */
export const mostRatio = 100;
const leastBytes = 2 ** 26;

/**
 * Inflates the one file of an archive in bounded memory; its length and checksum are verified.
 *
 * @param name what messages call the archive
 * @throws Failure for what is no whole archive of one file, or declares far more than it can hold
 */
export async function* unzip(path: string, name: string): AsyncGenerator<Uint8Array> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw broken(name, error);
  });
  try {
    yield* inflated(zip, await onlyEntry(zip, (await stat(path)).size, name), name);
  } finally {
    zip.close();
  }
}

async function onlyEntry(zip: ZipFile, bytes: number, name: string): Promise<Entry> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/')) entries.push(entry);
      if (entries.length > 1) break;
    }
  } catch (error) {
    throw broken(name, error);
  }
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new Failure(
      `${name}: the zip archive has ${entry === undefined ? 'no file' : 'several files'}; it should have one`,
    );
  }
  const { uncompressedSize } = entry;
  if (uncompressedSize > leastBytes && uncompressedSize > bytes * mostRatio) {
    throw new Failure(
      `${name}: the zip archive of ${bytes} bytes declares a file of ${uncompressedSize}, more than ${mostRatio} times as much; it is refused`,
    );
  }
  return entry;
}

async function* inflated(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw broken(name, error);
  }
  if (checksum !== entry.crc32) throw broken(name, new Error('its checksum is wrong'));
}

function broken(name: string, error: unknown): Failure {
  const { message } = error as Error;
  return new Failure(`${name}: the zip archive is cut off or corrupt: ${message}`, { cause: error });
}
