/** A file over HTTP as a stream of bytes: retries before the first byte, a bound on silence after it. */
import { Failure } from '../../../core/errors.ts';
import { type RetryOptions, TransientError, withRetries } from './retry.ts';
import type { Host } from './types.ts';

/** Retries of {@link download}. */
export const downloadRetries: RetryOptions = { attempts: 5, firstMs: 1_000, mostMs: 30_000 };
/** Longest silence, in milliseconds: until the answer begins, and from one piece of it to the next. */
export const stallMs = 60_000;

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
 * The body of a file. A lost connection, a silent server and the statuses 408, 429 and 5xx are tried again as long as
 * nothing was yielded; after that they are errors, since the reader has seen a part.
 *
 * @throws Failure for 404, 401, 403 and every other status that will not get better
 */
export async function* download(file: Download, host: Host): AsyncGenerator<Uint8Array> {
  const response = await withRetries(host, downloadRetries, file.signal, () => request(file, host));
  if (response.body === null) return;
  const reader = response.body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await inTime(host, reader.read());
      if (done) return;
      bytes += value.length;
      yield value;
    }
  } catch (error) {
    file.signal.throwIfAborted();
    throw new Error(`${file.url}: broke off after ${bytes} bytes: ${reasonOf(error)}`, { cause: error });
  } finally {
    // Also when the reader stops early; a body that has ended takes it as nothing.
    await reader.cancel().catch(() => undefined);
  }
}

async function request(file: Download, host: Host): Promise<Response> {
  const attempt = new AbortController();
  const signal = AbortSignal.any([file.signal, attempt.signal]);
  // Without it a server or proxy may wrap the file into a second layer of compression.
  const headers = { 'accept-encoding': 'identity', ...file.headers };
  let response: Response;
  try {
    response = await inTime(host, host.fetch(file.url, { headers, signal }));
  } catch (error) {
    attempt.abort();
    throw new TransientError(`${file.url}: ${reasonOf(error)}`, { cause: error });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw refusal(file, response);
}

function refusal({ url, what, credentials }: Download, { status, headers }: Response): Error {
  if (status === 404) return new Failure(`no data for ${what}: ${url} answered with status 404`);
  if (status === 401 || status === 403) {
    return new Failure(`${url} answered with status ${status}: ${credentials}`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number.parseFloat(headers.get('retry-after') ?? '');
    const afterMs = seconds >= 0 ? seconds * 1000 : undefined;
    return new TransientError(`${url}: answered with status ${status}`, { afterMs });
  }
  return new Failure(`${url} answered with status ${status}`);
}

/** The promise's value, or an error when it takes longer than {@link stallMs}. */
async function inTime<T>(host: Host, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLate = host.sleep(stallMs, timer.signal).then(
    () => {
      throw new Error(`no answer for ${stallMs / 1000} seconds`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    timer.abort();
    // The loser of the race may still fail, and nobody listens.
    promise.catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; why stands in the cause.
  const { cause } = error;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
