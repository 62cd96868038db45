import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../core/errors.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { downloadRetries, mostMs } from '../../pipelines/quantflow/providers/http/download.ts';
import { stallMs } from '../../pipelines/quantflow/providers/http/request.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';
import { tardis } from '../../pipelines/quantflow/providers/tardis.ts';
import type { FileRequest, Host } from '../../pipelines/quantflow/providers/types.ts';
import { tradeHeader, window } from './raw-files.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const file = gzipSync(`${tradeHeader}\n`);
const big: Buffer = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 7919) % 251));
const sendFile: Answer = (_, response) => response.end(file);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end('no');

let answers: Answer[];
let seen: IncomingMessage[];
let waits: number[];
let stalled: boolean;
let clock: number[];
let base: string;
const server = createServer((request, response) => {
  seen.push(request);
  (answers.shift() ?? status(500))(request, response);
});

/** Real network, no real time: a wait is written down and over at once, the watch over silence only when told. */
const host: Host = {
  ...processHost,
  sleep: (ms, signal) => {
    if (ms !== stallMs) waits.push(ms);
    if (ms !== stallMs || stalled) return Promise.resolve();
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  },
  random: () => 0.5,
  now: () => clock.shift() ?? 0,
};

beforeEach(async () => {
  [answers, seen, waits, stalled, clock] = [[], [], [], false, []];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function request(signal = new AbortController().signal): FileRequest {
  return {
    exchange: 'binance-futures',
    dataType: 'trades',
    table: tardisTables.trades,
    window,
    date: '2024-08-08',
    symbol: 'BTC:USDT',
    ticksPerUnit: 10,
    content: {},
    signal,
    scratch: () => Promise.reject(new Error('no scratch')),
  };
}

async function bytesOf(connection: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Buffer> {
  const source = tardis.connect({ base_url: `${base}/`, ...connection }, host);
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(request(signal))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function failureOf(connection?: Record<string, unknown>, signal?: AbortSignal): Promise<Error> {
  return bytesOf(connection, signal).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

const path = '/v1/binance-futures/trades/2024/08/08/BTC%3AUSDT.csv.gz';

describe('the tardis provider', () => {
  it('gets the file of an exchange, data type, date and symbol', async () => {
    answers = [sendFile];
    expect(await bytesOf()).toEqual(file);
    expect(seen[0]?.url).toBe(path);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('sends the API key', async () => {
    answers = [sendFile];
    await bytesOf({ api_key: 'TD.secret' });
    expect(seen[0]?.headers.authorization).toBe('Bearer TD.secret');
  });

  it('says that there is no data for good when the server answers 404', async () => {
    answers = [status(404)];
    const error = await failureOf();
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toBe(
      `no data for binance-futures trades BTC:USDT on 2024-08-08: ${base}${path} answered with status 404; set missing: skip on the feed to take such days as empty`,
    );
    expect(seen).toHaveLength(1);
  });

  it.each([401, 403])('says what to do about %i', async (code) => {
    answers = [status(code), status(code)];
    expect((await failureOf()).message).toBe(
      `${base}${path} answered with status ${code}: give the feed an API key by api_key: { env: NAME } or { secret: NAME }`,
    );
    expect((await failureOf({ api_key: 'TD.secret' })).message).toBe(
      `${base}${path} answered with status ${code}: check what the api_key of the feed stands for`,
    );
  });

  it('tries again after 429, 500 and a lost connection, with doubling jittered waits', async () => {
    answers = [status(500), (_, response) => response.destroy(), status(429), sendFile];
    expect(await bytesOf()).toEqual(file);
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('waits as long as the server asks, up to a bound', async () => {
    answers = [status(429, { 'retry-after': '3' }), status(503, { 'retry-after': '86400' }), sendFile];
    expect(await bytesOf()).toEqual(file);
    expect(waits).toEqual([3_000, 30_000]);
  });

  it('gives up after a bounded number of attempts', async () => {
    const error = await failureOf();
    expect(error.message).toBe(`${base}${path}: answered with status 500 (5 attempts)`);
    expect(error).not.toBeInstanceOf(Failure);
    expect(seen).toHaveLength(downloadRetries.attempts);
  });

  it('does not try again what will not get better', async () => {
    answers = [status(400)];
    expect((await failureOf()).message).toBe(`${base}${path} answered with status 400`);
    expect(seen).toHaveLength(1);
  });

  it('tries again when nothing comes for a minute', async () => {
    stalled = true;
    const silent: Answer = () => undefined;
    answers = [silent, silent, silent, silent, silent];
    expect((await failureOf()).message).toBe(`${base}${path}: no answer for 60 seconds (5 attempts)`);
  });

  /** Sends the bytes from `from` on, and breaks the connection after `count` of them. */
  const sendPart =
    (from: number, count: number, headers: Record<string, string> = {}): Answer =>
    (_, response) => {
      response.writeHead(from === 0 ? 200 : 206, {
        'content-length': String(big.length - from),
        ...(from > 0 && { 'content-range': `bytes ${from}-${big.length - 1}/${big.length}` }),
        ...headers,
      });
      response.write(big.subarray(from, from + count), () => setImmediate(() => response.destroy()));
    };
  const sendRest =
    (from: number, headers: Record<string, string> = {}): Answer =>
    (_, response) => {
      const range = `bytes ${from}-${big.length - 1}/${big.length}`;
      response.writeHead(206, { 'content-range': range, ...headers }).end(big.subarray(from));
    };

  it('goes on where a body broke off, by ranges of the same version', async () => {
    const tag = { etag: '"v1"' };
    answers = [sendPart(0, 1000, tag), status(503), sendPart(1000, 500, tag), sendRest(1500, tag)];
    expect(await bytesOf()).toEqual(big);
    const asked = seen.map(({ headers }) => [headers.range, headers['if-range']]);
    expect(asked).toEqual([
      [undefined, undefined],
      ['bytes=1000-', '"v1"'],
      ['bytes=1000-', '"v1"'],
      ['bytes=1500-', '"v1"'],
    ]);
    expect(waits).toEqual([500, 500, 500]);
  });

  it('skips what it has when the server sends all again', async () => {
    answers = [sendPart(0, 1000), (_, response) => response.end(big)];
    expect(await bytesOf()).toEqual(big);
  });

  it('does not join two versions of a file', async () => {
    const message = `${base}${path}: changed while it was read, after 1000 bytes; read it again`;
    answers = [sendPart(0, 1000, { etag: '"v1"' }), sendRest(1000, { etag: '"v2"' })];
    expect((await failureOf()).message).toBe(message);
    answers = [sendPart(0, 1000, { etag: '"v1"' }), (_, response) => response.end(big)];
    expect((await failureOf()).message).toBe(message);
    answers = [sendPart(0, 1000, { etag: '"v1"' }), sendRest(999, { etag: '"v1"' })];
    expect((await failureOf()).message).toBe(message);
  });

  it('gives up when the rest never comes', async () => {
    answers = [sendPart(0, 1000), ...Array.from({ length: 4 }, () => sendPart(1000, 0))];
    expect((await failureOf()).message).toMatch(new RegExp(`^${base}${path}: broke off after 1000 bytes: `));
    expect(seen).toHaveLength(5);
  });

  it('does not go on with a body that is inflated on the way: positions there are not positions here', async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.write(gzipSync(big).subarray(0, 1500), () => setImmediate(() => response.destroy()));
      },
    ];
    expect((await failureOf()).message).toMatch(/: broke off after \d+ bytes: /);
    expect(seen).toHaveLength(1);
  });

  it('has a bound on time', async () => {
    answers = [(_, response) => response.end(big)];
    clock = [0, mostMs + 1];
    expect((await failureOf()).message).toBe(
      `${base}${path}: ${big.length} bytes in ${mostMs / 1000} seconds, and no end`,
    );
  });

  it('stops at once when the step is stopped', async () => {
    const stop = new AbortController();
    answers = [
      (_, response) => {
        stop.abort(new Error('stopped'));
        response.destroy();
      },
    ];
    expect((await failureOf({}, stop.signal)).message).toBe('stopped');
    expect(seen).toHaveLength(1);
  });
});
