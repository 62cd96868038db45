/** One request of a download, from its start or from where it broke off. */
import { Failure } from '../../../../core/errors.ts';
import { type Host, NoDataError } from '../types.ts';
import { TransientError } from './retry.ts';

/** Longest silence, in milliseconds: until the answer begins, and from one piece of it to the next. */
export const stallMs = 60_000;

/** How far a download has come. */
export interface Transfer {
  /** Bytes that the reader has. */
  received: number;
  /** Entity tag or date of the version that they are of, when the server gives one. */
  validator: string | undefined;
  /** False when bytes here are not bytes there: the client inflates what comes. */
  isResumable: boolean;
}

/** What a request needs to know of its download. */
interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly what: string;
  readonly credentials: string;
  readonly signal: AbortSignal;
}

/**
 * Asks for the rest of a file. The answer has status 206 with the rest, or 200 with all of it.
 *
 * @throws TransientError for what may get better; Failure for what will not
 */
export async function request(file: Target, transfer: Transfer, host: Host): Promise<Response> {
  const attempt = new AbortController();
  const signal = AbortSignal.any([file.signal, attempt.signal]);
  const { received, validator } = transfer;
  const headers = {
    // Without it a server or proxy may wrap the file into a second layer of compression.
    'accept-encoding': 'identity',
    ...file.headers,
    ...(received > 0 && { range: `bytes=${received}-` }),
    ...(received > 0 && validator !== undefined && { 'if-range': validator }),
  };
  let response: Response;
  try {
    response = await inTime(host, host.fetch(file.url, { headers, signal }));
  } catch (error) {
    attempt.abort();
    throw new TransientError(`${file.url}: ${reasonOf(error)}`, { cause: error });
  }
  const problem = response.ok ? problemOfRest(file.url, response, transfer) : refusal(file, response);
  if (problem !== undefined) {
    await response.body?.cancel();
    throw problem;
  }
  transfer.validator = validatorOf(response);
  transfer.isResumable = !response.headers.has('content-encoding');
  return response;
}

/** What is wrong with an answer to a request for the rest. */
function problemOfRest(
  url: string,
  response: Response,
  { received, validator }: Transfer,
): Error | undefined {
  if (received === 0) return undefined;
  const isSame = validatorOf(response) === validator;
  const range = response.headers.get('content-range') ?? '';
  const isRest = response.status !== 206 || range.startsWith(`bytes ${received}-`);
  if (isSame && isRest) return undefined;
  return new Error(`${url}: changed while it was read, after ${received} bytes; read it again`);
}

function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  // A weak tag is the same for files of different bytes.
  if (tag !== null && !tag.startsWith('W/')) return tag;
  return headers.get('last-modified') ?? undefined;
}

function refusal({ url, what, credentials }: Target, { status, headers }: Response): Error {
  if (status === 404) return new NoDataError(what, `${url} answered with status 404`);
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
export async function inTime<T>(host: Host, promise: Promise<T>): Promise<T> {
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

/** Why a request or a body failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; why stands in the cause.
  const { cause } = error;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
