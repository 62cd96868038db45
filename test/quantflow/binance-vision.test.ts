import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../core/errors.ts';
import { binanceVisionTables } from '../../pipelines/quantflow/providers/binance-vision/tables.ts';
import { binanceVision } from '../../pipelines/quantflow/providers/binance-vision.ts';
import { type FileRequest, NoDataError } from '../../pipelines/quantflow/providers/types.ts';
import { dayStartUs, type ReadResult, readRaw, window } from './raw-files.ts';
import { quickHost, serveFiles } from './serve.ts';
import { zipOf } from './zip-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'quantflow-binance-'));
const files: Record<string, string | Uint8Array> = {};
const served = await serveFiles(files);
afterAll(async () => {
  rmSync(scratch, { recursive: true });
  await served.close();
});
beforeEach(() => {
  for (const path of Object.keys(files)) delete files[path];
  served.asked.length = 0;
});

const ms = dayStartUs / 1000;
const spot = '/data/spot/daily/trades/ETHUSDT/ETHUSDT-trades-2024-08-08.zip';

function request(exchange = 'binance', dataType = 'trades', content = { interval: '1m' }): FileRequest {
  return {
    exchange,
    dataType,
    table: binanceVisionTables(exchange)[dataType]!,
    window,
    date: '2024-08-08',
    symbol: 'ETHUSDT',
    ticksPerUnit: 100,
    content,
    signal: new AbortController().signal,
    scratch: async () => scratch,
  };
}

function publish(path: string, archive: Uint8Array): void {
  files[path] = archive;
  const sha256 = createHash('sha256').update(archive).digest('hex');
  files[`${path}.CHECKSUM`] = `${sha256}  ${path.split('/').at(-1)}\n`;
}

async function bytesOf(asked: FileRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of binanceVision.connect({ base_url: served.url }, quickHost).open(asked)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function read(csv: string, asked: FileRequest): Promise<ReadResult> {
  return readRaw(asked.table, Buffer.from(csv));
}

async function failureOf(asked: FileRequest): Promise<Error> {
  return bytesOf(asked).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

describe('the binance_vision provider', () => {
  it.each([
    ['binance', 'trades', spot],
    ['binance', 'aggTrades', '/data/spot/daily/aggTrades/ETHUSDT/ETHUSDT-aggTrades-2024-08-08.zip'],
    [
      'binance-futures',
      'bookTicker',
      '/data/futures/um/daily/bookTicker/ETHUSDT/ETHUSDT-bookTicker-2024-08-08.zip',
    ],
    ['binance-delivery', 'trades', '/data/futures/cm/daily/trades/ETHUSDT/ETHUSDT-trades-2024-08-08.zip'],
    ['binance', 'klines', '/data/spot/daily/klines/ETHUSDT/5m/ETHUSDT-5m-2024-08-08.zip'],
  ])('gets %s %s from %s', async (exchange, dataType, path) => {
    publish(path, zipOf({ 'f.csv': 'some,text\n' }));
    expect((await bytesOf(request(exchange, dataType, { interval: '5m' }))).toString()).toBe('some,text\n');
    expect(served.asked).toEqual([path, `${path}.CHECKSUM`]);
  });

  it('refuses an archive that its checksum does not fit', async () => {
    publish(spot, zipOf({ 'f.csv': 'a' }));
    const expected = String(files[`${spot}.CHECKSUM`]).slice(0, 64);
    const other = zipOf({ 'f.csv': 'b' });
    files[spot] = other;
    const got = createHash('sha256').update(other).digest('hex');
    const error = await failureOf(request());
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toBe(`${served.url}${spot}: the SHA-256 is ${got}; its .CHECKSUM says ${expected}`);
  });

  it('refuses an archive without a checksum, or with something else in its place', async () => {
    files[spot] = zipOf({ 'f.csv': 'a' });
    expect((await failureOf(request())).message).toBe(
      `${served.url}${spot}.CHECKSUM answered with status 404: an archive is not read without its checksum`,
    );
    files[`${spot}.CHECKSUM`] = '<html>';
    expect((await failureOf(request())).message).toBe(
      `${served.url}${spot}.CHECKSUM has no SHA-256; it begins with "<html>"`,
    );
    files[`${spot}.CHECKSUM`] = 'x'.repeat(5000);
    expect((await failureOf(request())).message).toBe(
      `${served.url}${spot}.CHECKSUM has more than 4096 bytes`,
    );
  });

  it('says that there is no data for a day', async () => {
    const error = await failureOf(request());
    expect(error).toBeInstanceOf(NoDataError);
    expect(error.message).toBe(
      `no data for binance trades ETHUSDT on 2024-08-08: ${served.url}${spot} answered with status 404; set missing: skip on the feed to take such days as empty`,
    );
  });
});

describe('files of Binance', () => {
  const common = { exchange: 'binance', symbol: 'ETHUSDT' };

  it('of spot trades have no header, and times in milliseconds or microseconds', async () => {
    const csv = `1,2683.80000000,0.00200000,5.36760000,${ms + 1},True,True\n2,2683.81000000,1,2683.81,${dayStartUs + 1500},False,True\n`;
    const { rows, quarantine } = await read(csv, request());
    expect(quarantine.text()).toBe('');
    const first = {
      ...common,
      id: '1',
      price: 2683.8,
      qty: 0.002,
      quote_qty: 5.3676,
      time: dayStartUs + 1000,
      is_buyer_maker: 1,
      is_best_match: 1,
      seq: 0,
    };
    const second = { id: '2', price: 2683.81, qty: 1, quote_qty: 2683.81, is_buyer_maker: 0, seq: 1 };
    expect(rows).toEqual([first, { ...first, ...second, time: dayStartUs + 1500 }]);
  });

  it.each([
    ['binance-futures', 'quote_qty'],
    ['binance-delivery', 'base_qty'],
  ])('of %s trades have a header or none', async (exchange, value) => {
    const line = `7,100.5,3,301.5,${ms},true\n`;
    const header = `id,price,qty,${value},time,is_buyer_maker\n`;
    for (const csv of [line, header + line, `\uFEFF${header}${line}`.replaceAll('\n', '\r\n')]) {
      const { rows, quarantine } = await read(csv, request(exchange));
      expect(quarantine.text()).toBe('');
      expect(rows).toEqual([
        {
          ...common,
          id: '7',
          price: 100.5,
          qty: 3,
          [value]: 301.5,
          time: dayStartUs,
          is_buyer_maker: 1,
          seq: 0,
        },
      ]);
    }
  });

  it('with another header are refused', async () => {
    await expect(read('id,price\n', request('binance-futures'))).rejects.toThrow(
      'f.csv.gz: the header is "id,price"; expected "id,price,qty,quote_qty,time,is_buyer_maker"',
    );
  });

  it('number the lines from the first, header or not', async () => {
    const bad = `1,-1,1,1,${ms},true\n`;
    const lineOf = async (csv: string): Promise<unknown> =>
      JSON.parse((await read(csv, request('binance-futures'))).quarantine.text()).line;
    expect(await lineOf(bad)).toBe(1);
    expect(await lineOf(`id,price,qty,quote_qty,time,is_buyer_maker\n${bad}`)).toBe(2);
  });

  it('may be empty', async () => {
    expect((await read('', request())).rows).toEqual([]);
  });

  it('of aggregate trades, quotes and klines keep their columns', async () => {
    const agg = await read(`5,100,2,11,12,${ms},True,True\n`, request('binance', 'aggTrades'));
    expect(agg.rows[0]).toMatchObject({
      agg_trade_id: '5',
      first_trade_id: 11,
      last_trade_id: 12,
      quantity: 2,
    });
    const header =
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n';
    const quotes = await read(
      `${header}9,99.5,1,100.5,2,${ms},${ms + 7}\n10,99.5,1,100.5,2,${ms},${ms + 6}\n`,
      request('binance-futures', 'bookTicker'),
    );
    expect(quotes.rows.map((row) => row['event_time'])).toEqual([dayStartUs + 7000, dayStartUs + 6000]);
    const kline = await read(
      `${ms},1.01,1.02,1,1.01,5,${ms + 59_999},5.05,3,2,2.02,0\n`,
      request('binance', 'klines'),
    );
    expect(kline.rows[0]).toMatchObject({
      open_time: dayStartUs,
      high: 1.02,
      close_time: dayStartUs + 59_999_000,
      trade_count: 3,
    });
  });

  it('keep and count rows just outside of the day, and refuse a file of another day', async () => {
    const line = (at: number): string => `1,100,1,100,${at},True,True\n`;
    const { rows, counts } = await read(line(ms) + line(ms + 86_401_000), request());
    expect([rows.length, counts.outsideDay]).toEqual([2, 1]);
    await expect(read(line(ms + 86_410_000), request())).rejects.toThrow(
      `f.csv.gz, line 1: time ${dayStartUs + 86_410_000_000} is outside of the day, ${dayStartUs} to ${dayStartUs + 86_400_000_000} (exclusive)`,
    );
  });
});
