/**
 * A file over HTTP as a stream of bytes: retries before the first byte, a resume from where it broke off after it, bounds on
 * silence, size and time.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../../../core/errors.ts';
import type { Host } from '../types.ts';
import { inTime, reasonOf, request, type Transfer } from './request.ts';
import { type RetryOptions, waitBefore, withRetries } from './retry.ts';

/** Retries of {@link download}: of a request, and of resumes one after the other that bring nothing. */
export const downloadRetries: RetryOptions = { attempts: 5, firstMs: 1_000, mostMs: 30_000 };
/** Longest time of a file, in milliseconds. */
export const mostMs = 7_200_000;
/** Largest file. */
export const mostBytes: number = 16 * 2 ** 30;

/** What to get. */
export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is missing when the server answers 404: `binance trades BTCUSDT on 2024-01-01`. */
  readonly what: string;
  /** What to do about a refusal. */
  readonly credentials: string;
  readonly signal: AbortSignal;
}

/**
 * The body of a file. A lost connection, a silent server and the statuses 408, 429 and 5xx are tried again; a body that
 * breaks off goes on by a range request, from the same version of the file.
 *
 * @throws NoDataError for 404; Failure for 401, 403, every other status that will not get better, a file that is too large
 */
export async function* download(file: Download, host: Host): AsyncGenerator<Uint8Array> {
  const deadline = host.now() + mostMs;
  const transfer: Transfer = { received: 0, validator: undefined, isResumable: true };
  for (let failures = 0; ; ) {
    const before = transfer.received;
    try {
      const response = await withRetries(host, downloadRetries, file.signal, () =>
        request(file, transfer, host),
      );
      yield* bodyOf(response, file, transfer, deadline, host);
      return;
    } catch (error) {
      file.signal.throwIfAborted();
      if (!(error instanceof BrokenOff)) throw error;
      failures = transfer.received > before ? 1 : failures + 1;
      if (!transfer.isResumable || failures >= downloadRetries.attempts) {
        throw new Error(error.message, { cause: error.cause });
      }
      await host.sleep(waitBefore(failures, downloadRetries, host), file.signal);
    }
  }
}

/** A body that did not come to its end. */
class BrokenOff extends Error {}

async function* bodyOf(
  response: Response,
  { url, signal }: Download,
  transfer: Transfer,
  deadline: number,
  host: Host,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  let skipped = response.status === 206 ? transfer.received : 0;
  const skip = transfer.received;
  try {
    for (;;) {
      const { done, value } = await read(reader, url, transfer, signal, host);
      if (done) return;
      // A server that does not know ranges sends what is here already once more.
      const known = Math.min(value.length, skip - skipped);
      skipped += known;
      transfer.received += value.length - known;
      if (transfer.received > mostBytes) throw new Failure(`${url} has more than ${mostBytes} bytes`);
      if (host.now() > deadline) {
        throw new Error(`${url}: ${transfer.received} bytes in ${mostMs / 1000} seconds, and no end`);
      }
      if (known < value.length) yield value.subarray(known);
    }
  } finally {
    // Also when the reader stops early; a body that has ended takes it as nothing.
    await reader.cancel().catch(() => undefined);
  }
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  url: string,
  { received }: Transfer,
  signal: AbortSignal,
  host: Host,
): ReturnType<typeof reader.read> {
  try {
    return await inTime(host, reader.read());
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenOff(`${url}: broke off after ${received} bytes: ${reasonOf(error)}`, { cause: error });
  }
}

/** Downloads to a local file. Returns the SHA-256 of its bytes in hexadecimal. */
export async function downloadTo(path: string, file: Download, host: Host): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(async function* () {
    for await (const chunk of download(file, host)) {
      hash.update(chunk);
      yield chunk;
    }
  }, createWriteStream(path));
  return hash.digest('hex');
}

/** A small text, such as a checksum. @throws Failure when it has more than `most` bytes */
export async function downloadText(file: Download, most: number, host: Host): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of download(file, host)) {
    bytes += chunk.length;
    if (bytes > most) throw new Failure(`${file.url} has more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
