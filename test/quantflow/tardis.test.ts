import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../core/errors.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { downloadRetries, stallMs } from '../../pipelines/quantflow/providers/http.ts';
import { tardis } from '../../pipelines/quantflow/providers/tardis.ts';
import type { FileRequest, Host } from '../../pipelines/quantflow/providers/types.ts';
import { tradeHeader } from './raw-files.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const file = gzipSync(`${tradeHeader}\n`);
const sendFile: Answer = (_, response) => response.end(file);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end('no');

let answers: Answer[];
let seen: IncomingMessage[];
let waits: number[];
let stalled: boolean;
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
  env: (name) => ({ TARDIS_KEY: 'TD.secret', EMPTY: '' })[name],
};

beforeEach(async () => {
  [answers, seen, waits, stalled] = [[], [], [], false];
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
    date: '2024-08-08',
    symbol: 'BTC:USDT',
    ticksPerUnit: 10,
    content: {},
    signal,
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

  it('sends the API key of the environment', async () => {
    answers = [sendFile];
    await bytesOf({ api_key: { env: 'TARDIS_KEY' } });
    expect(seen[0]?.headers.authorization).toBe('Bearer TD.secret');
  });

  it.each(['NONE', 'EMPTY'])('asks for nothing while the key in %s is not set', async (env) => {
    const error = await failureOf({ api_key: { env } });
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toBe(`the environment variable ${env}, which should hold the API key, is not set`);
    expect(seen).toEqual([]);
  });

  it('says that there is no data for good when the server answers 404', async () => {
    answers = [status(404)];
    const error = await failureOf();
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toBe(
      `no data for binance-futures trades BTC:USDT on 2024-08-08: ${base}${path} answered with status 404`,
    );
    expect(seen).toHaveLength(1);
  });

  it.each([401, 403])('says what to do about %i', async (code) => {
    answers = [status(code), status(code)];
    expect((await failureOf()).message).toBe(
      `${base}${path} answered with status ${code}: give the feed an API key by api_key: { env: NAME }`,
    );
    expect((await failureOf({ api_key: { env: 'TARDIS_KEY' } })).message).toBe(
      `${base}${path} answered with status ${code}: check the API key in the environment variable TARDIS_KEY`,
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

  it('says where a body broke off, and does not begin again by itself', async () => {
    answers = [
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write(file, () => response.destroy());
      },
    ];
    const error = await failureOf();
    expect(error.message).toMatch(new RegExp(`^${base}${path}: broke off after \\d+ bytes: `));
    expect(seen).toHaveLength(1);
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
