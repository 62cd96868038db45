/** The providers over recorded files: what two of them have of one day is the same, and every oddity of the data is met. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Quarantine } from '../../pipelines/quantflow/csv/quarantine.ts';
import { readTable } from '../../pipelines/quantflow/csv/read-table.ts';
import { unzip } from '../../pipelines/quantflow/csv/unzip.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { providers } from '../../pipelines/quantflow/providers/index.ts';
import type { FileRequest } from '../../pipelines/quantflow/providers/types.ts';
import { type ReadResult, rowsOf } from '../quantflow/raw-files.ts';
import { serveFolder } from '../support/file-server.ts';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'quantflow-recorded-'));
const servers: { url: string; close: () => Promise<void> }[] = [];
beforeAll(async () => {
  for (const folder of ['tardis', 'binance-vision']) servers.push(await serveFolder(join(data, folder)));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true });
  for (const server of servers) await server.close();
});

interface Asked {
  readonly provider: string;
  readonly exchange: string;
  readonly dataType: string;
  readonly symbol: string;
  readonly date: string;
  readonly ticksPerUnit?: number;
  /** Options of the way there; left out, the loopback server of the provider's tree. */
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

/** Reads a file as the ingest step does. */
async function read(asked: Asked): Promise<ReadResult> {
  const { provider: name, exchange, dataType, symbol, date, ticksPerUnit = 100 } = asked;
  const provider = providers[name]!;
  const content = { interval: '1m', layout: 'tardis', ...asked.content };
  const base_url = servers[name === 'tardis' ? 0 : 1]!.url;
  const source = provider.connect(asked.connection ?? { base_url }, processHost);
  const startUs = Date.parse(`${date}T00:00:00Z`) * 1000;
  const window = { startUs, endUs: startUs + 86_400_000_000 };
  const request: FileRequest = {
    window,
    exchange,
    dataType,
    table: provider.tables(exchange, content)[dataType]!,
    date,
    symbol,
    ticksPerUnit,
    content,
    signal: new AbortController().signal,
    scratch: async () => scratch,
  };
  const fileName = await source.nameOf(request);
  const quarantine = new Quarantine(fileName);
  const rows: Record<string, unknown>[] = [];
  const table = readTable(source.open(request), {
    ...request,
    name: fileName,
    window,
    quarantine,
  });
  for (;;) {
    const next = await table.next();
    if (next.done) return { rows, batches: [], seen: next.value.rows, counts: next.value, quarantine };
    rows.push(...rowsOf(next.value));
  }
}

const column = ({ rows }: ReadResult, ...names: readonly string[]): unknown[] =>
  rows.map((row) => names.map((name) => row[name]));
const vision = (exchange: string, dataType: string, symbol: string, date: string): Asked => ({
  provider: 'binance_vision',
  exchange,
  dataType,
  symbol,
  date,
});

describe('trades of Binance, from Tardis.dev and from Binance itself', () => {
  test.each([
    ['binance', 'ETHUSDT', '2024-08-08', 100],
    ['binance', 'ETHUSDT', '2024-08-09', 100],
    ['binance-futures', 'BTCUSDT', '2024-08-08', 10],
    ['binance-delivery', 'BTCUSD_PERP', '2024-08-08', 10],
    ['binance-delivery', 'BTCUSD_PERP', '2024-08-09', 10],
  ])('are the same: %s %s %s', async (exchange, symbol, date, ticksPerUnit) => {
    const asked = { ...vision(exchange, 'trades', symbol, date), ticksPerUnit };
    const [theirs, tardis] = [await read(asked), await read({ ...asked, provider: 'tardis' })];
    expect(column(theirs, 'id', 'time', 'price', 'qty')).toEqual(
      column(tardis, 'id', 'timestamp', 'price', 'amount'),
    );
    const side = theirs.rows.map((row) => (row['is_buyer_maker'] === 1 ? 'sell' : 'buy'));
    expect(side).toEqual(tardis.rows.map((row) => row['side']));
    expect(theirs.rows.every((row) => row['exchange'] === exchange && row['symbol'] === symbol)).toBe(true);
    // Ids have no gaps and none twice; the recorder's clock is 1.27 s behind, so days are cut a little late.
    expect(theirs.counts).toMatchObject({ idsRepeated: 0, idsSteppedBack: 0 });
    expect(theirs.counts.outsideDay).toBe(
      theirs.rows.filter((row) => new Date((row['time'] as number) / 1000).toISOString() > `${date}T24`)
        .length,
    );
    expect([theirs.quarantine.count, tardis.quarantine.count]).toEqual([0, 0]);
  });

  test.each(['2019-10-11', '2019-10-13'])('aggregated: XRPETH %s', async (date) => {
    const asked = { ...vision('binance', 'aggTrades', 'XRPETH', date), ticksPerUnit: 100_000_000 };
    const theirs = await read(asked);
    const tardis = await read({ ...asked, provider: 'tardis', dataType: 'trades' });
    expect(column(theirs, 'agg_trade_id', 'time', 'price', 'quantity')).toEqual(
      column(tardis, 'id', 'timestamp', 'price', 'amount'),
    );
    theirs.rows.slice(1).forEach((row, i) => {
      expect(row['first_trade_id']).toBe((theirs.rows[i]!['last_trade_id'] as number) + 1);
    });
  });
});

describe('the clocks of a recording', () => {
  const tardis = { provider: 'tardis', exchange: 'binance', symbol: 'ETHUSDT', date: '2024-08-08' };
  const lateness = ({ rows }: ReadResult): number[] =>
    rows.map((row) => (row['local_timestamp'] as number) - (row['timestamp'] as number));

  test('the recorder is behind the exchange: rows of the next day by its clock belong to this day', async () => {
    const { rows, counts } = await read({ ...tardis, dataType: 'trades' });
    const midnight = Date.parse('2024-08-09T00:00:00Z') * 1000;
    expect(lateness({ rows } as ReadResult).every((us) => us < -1_000_000 && us > -2_000_000)).toBe(true);
    expect(rows.at(-1)!['timestamp']).toBeGreaterThan(midnight);
    expect(rows.at(-1)!['local_timestamp']).toBeLessThan(midnight);
    expect(counts.outsideDay).toBe(0);
  });

  test('spot quotes, and aggregated trades of 2019, have one clock', async () => {
    const quotes = await read({ ...tardis, dataType: 'quotes' });
    const trades = { ...tardis, dataType: 'trades', symbol: 'XRPETH', date: '2019-10-11' };
    for (const result of [quotes, await read({ ...trades, ticksPerUnit: 100_000_000 })])
      expect(lateness(result).every((us) => us === 0)).toBe(true);
  });

  test('a day begins with a snapshot at midnight', async () => {
    const { rows } = await read({ ...tardis, dataType: 'incremental_book_L2', date: '2024-08-09' });
    const midnight = Date.parse('2024-08-09T00:00:00Z') * 1000;
    const snapshot = rows.slice(
      0,
      rows.findIndex((row) => row['is_snapshot'] === 0),
    );
    expect(snapshot.length).toBeGreaterThan(1000);
    expect(new Set(snapshot.flatMap((row) => [row['timestamp'], row['local_timestamp']]))).toEqual(
      new Set([midnight]),
    );
  });
});

describe('other files', () => {
  test.each([
    ['binance-futures', 'BTCUSDT', '2024-08-08'],
    ['binance-delivery', 'BTCUSD_PERP', '2024-08-09'],
  ])('quotes are the same: %s %s %s', async (exchange, symbol, date) => {
    const asked = { ...vision(exchange, 'bookTicker', symbol, date), ticksPerUnit: 10 };
    const theirs = await read(asked);
    const tardis = await read({ ...asked, provider: 'tardis', dataType: 'quotes' });
    const names = ['best_bid_price', 'best_bid_qty', 'best_ask_price', 'best_ask_qty'];
    expect(column(theirs, 'event_time', ...names)).toEqual(
      column(tardis, 'timestamp', 'bid_price', 'bid_amount', 'ask_price', 'ask_amount'),
    );
  });

  test('klines of a thin pair with eight decimals', async () => {
    const asked = vision('binance', 'klines', 'ADABTC', '2021-11-27');
    const { rows, quarantine } = await read({ ...asked, ticksPerUnit: 100_000_000 });
    expect([rows.length, quarantine.count]).toEqual([1440, 0]);
    expect(rows[0]).toMatchObject({ open: 0.00002853, low: 0.00002851, volume: 36304.2, trade_count: 79 });
    expect(rows.map((row) => row['open_time'])).toEqual(
      Array.from({ length: 1440 }, (_, minute) => 1_637_971_200_000_000 + minute * 60_000_000),
    );
  });

  test('book snapshots are what the deltas give, and trades of unknown side are kept', async () => {
    const asked = { provider: 'tardis', exchange: 'bitstamp', symbol: 'BTCUSD', date: '2015-05-01' };
    const book = await read({ ...asked, dataType: 'book_snapshot_5' });
    expect([book.rows.length, book.quarantine.count]).toEqual([2706, 0]);
    expect(book.rows[0]).toMatchObject({ asks_0_price: 236.64, bids_0_price: 236.47, bids_4_amount: 1 });
    const trades = await read({ ...asked, dataType: 'trades' });
    expect(new Set(trades.rows.map((row) => row['side']))).toEqual(new Set(['unknown']));
    expect(trades.counts).toMatchObject({ idsRepeated: 0 });
  });

  test.each([
    ['deribit', 'incremental_book_L2', 'BTC-PERPETUAL', '2020-04-01', 15, 2],
    ['bitmex', 'trades', 'XBTUSD', '2020-03-01', 10, 2],
    ['huobi-dm-swap', 'quotes', 'BTC-USD', '2020-05-01', 10, 10],
  ])('samples of Tardis.dev: %s %s', async (exchange, dataType, symbol, date, rows, ticksPerUnit) => {
    const result = await read({ provider: 'tardis', exchange, dataType, symbol, date, ticksPerUnit });
    expect([result.rows.length, result.quarantine.text()]).toEqual([rows, '']);
  });

  test('a day that is not there', async () => {
    await expect(read(vision('binance-futures', 'trades', 'BTCUSDT', '2024-08-09'))).rejects.toThrow(
      /^no data for binance-futures trades BTCUSDT on 2024-08-09: http.*-2024-08-09\.zip answered with status 404; /,
    );
  });

  test('a zip that lost a byte', async () => {
    const [name = ''] = readdirSync(join(data, 'corrupt'));
    const path = join(data, 'corrupt', name);
    await expect(unzip(path, name).next()).rejects.toThrow(
      `${name}: the zip archive is cut off or corrupt: invalid central directory file header signature: 0x1402014b`,
    );
  });
});

describe('the trees as files', () => {
  test.each([
    ['tardis', 'tardis', 'trades'],
    ['binance_vision', 'binance-vision', 'trades'],
  ])('%s', async (layout, folder, dataType) => {
    const asked = { exchange: 'binance', dataType, symbol: 'ETHUSDT', date: '2024-08-08' };
    const connection = { url: pathToFileURL(join(data, folder)).href };
    const files = await read({ ...asked, provider: 'files', connection, content: { layout } });
    const served = await read({ ...asked, provider: layout });
    expect(files.rows).toEqual(served.rows);
    expect(files.rows).toHaveLength(6106);
  });
});
