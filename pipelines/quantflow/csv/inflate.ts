/** Gunzip of a stream of bytes. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../../core/errors.ts';

const chunkBytes = 1 << 18;

/**
 * The bytes inflated, in chunks of at most 256 KiB, while the next ones inflate in another thread. Bytes that do not
 * begin as gzip are passed on as they are: a client inflates what a server sends with `Content-Encoding: gzip`.
 * A chunk is gone once the next is drawn.
 *
 * @throws Failure that names the file when the gzip stream is cut off or corrupt
 */
export async function* inflate(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  const input = source[Symbol.asyncIterator]();
  const start = await firstBytes(input);
  const bytes = joined(start, input);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* bytes;
    return;
  }
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  pipeline(Readable.from(bytes, { objectMode: true }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer<ArrayBuffer>>) {
      yield chunk;
      free(chunk);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw new Failure(`${file}: the gzip stream is cut off before its end; the file is not whole`, {
        cause: error,
      });
    }
    if (code?.startsWith('Z_')) {
      throw new Failure(`${file}: the gzip stream is corrupt: ${(error as Error).message}`, { cause: error });
    }
    throw error;
  }
}

/**
 * Frees the buffer that a chunk is the last of. Left to the collector, each 64 MB of them would have it go through the
 * whole heap: a tenth of an ingest's CPU.
 */
function free({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): void {
  if (buffer.byteLength === chunkBytes && byteOffset + length === chunkBytes) buffer.transfer(0);
}

/** At least two bytes, or all there are. */
async function firstBytes(input: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < 2) {
    const next = await input.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return start;
}

async function* joined(start: Uint8Array, input: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (;;) {
      const next = await input.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await input.return?.();
  }
}
