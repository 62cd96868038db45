/** Gunzip of a stream of bytes. */
import { pipeline, Readable, type TransformOptions } from 'node:stream';
import { createGunzip, type Gunzip, type ZlibOptions } from 'node:zlib';
import { Failure } from '../../../core/errors.ts';
import { free } from '../../../runtime/free.ts';

const chunkBytes = 1 << 19;

/**
 * The bytes inflated, in chunks of at most 512 KiB, while the next ones inflate in another thread. Bytes that do not
 * begin as gzip are passed on as they are: a client inflates what a server sends with `Content-Encoding: gzip`.
 * A chunk is gone once the next is drawn; so are the source's.
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
  // In object mode chunks that wait are not joined, which would copy them.
  const options: ZlibOptions & TransformOptions = {
    chunkSize: chunkBytes,
    readableObjectMode: true,
    readableHighWaterMark: 1,
  };
  const gunzip = createGunzip(options);
  pipeline(Readable.from(lent(bytes, gunzip), { highWaterMark: 1 }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer<ArrayBuffer>>) {
      yield chunk;
      if (chunk.byteOffset + chunk.length === chunkBytes) free(chunk.buffer);
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

/** The same bytes. A chunk that is all of its memory is freed when some of the one behind it is inflated. */
async function* lent(bytes: AsyncIterable<Uint8Array>, gunzip: Gunzip): AsyncGenerator<Uint8Array> {
  const under: { readonly memory: ArrayBufferLike; readonly end: number }[] = [];
  let end = 0;
  for await (const chunk of bytes) {
    end += chunk.length;
    under.push({ memory: chunk.length === chunk.buffer.byteLength ? chunk.buffer : new ArrayBuffer(0), end });
    yield chunk;
    while (under.length > 0 && gunzip.bytesWritten > under[0]!.end) free(under.shift()!.memory);
  }
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
