import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { files } from '../../pipelines/quantflow/providers/files.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import { type FileRequest, NoDataError } from '../../pipelines/quantflow/providers/types.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { dayStartUs, readRaw, trade, tradeHeader, window } from './raw-files.ts';
import { zipOf } from './zip-file.ts';

const root = mkdtempSync(join(tmpdir(), 'quantflow-files-'));
const folder = join(root, 'data');
const url = pathToFileURL(folder).href;
beforeEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(root, { recursive: true }));

function request(layout: 'tardis' | 'binance_vision' = 'tardis', dataType = 'trades'): FileRequest {
  const content = { layout, interval: '1m' };
  return {
    exchange: 'binance',
    dataType,
    table: files.tables('binance', content)[dataType]!,
    window,
    date: '2024-08-08',
    symbol: 'ETHUSDT',
    ticksPerUnit: 100,
    content,
    signal: new AbortController().signal,
    scratch: async () => root,
  };
}

const base = 'v1/binance/trades/2024/08/08/ETHUSDT';
const csv = `${tradeHeader}\n${trade(1, ',buy,100.5,0.1')}\n${trade(2, '8,sell,100.25,1e-7')}\n`;

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

async function bytesOf(asked = request()): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.connect({ url }, processHost).open(asked)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const rowsOf = async (asked = request()): Promise<readonly unknown[]> =>
  (await readRaw(asked.table, await bytesOf(asked))).rows;

describe('the files provider', () => {
  it.each([
    ['.csv.gz', gzipSync(csv)],
    ['.csv', Buffer.from(csv)],
    ['.zip', zipOf({ 'ETHUSDT.csv': csv })],
  ])('reads %s', async (ending, bytes) => {
    const expected = (await readRaw('trades', csv)).rows;
    write(`${base}${ending}`, bytes);
    expect(await rowsOf()).toEqual(expected);
    expect(await files.connect({ url }, processHost).nameOf(request())).toBe(`${url}/${base}${ending}`);
  });

  it('reads Parquet with the same columns, in the order of the file, and checks it as CSV is', async () => {
    write(`${base}.csv`, csv);
    const path = join(folder, `${base}.parquet`);
    const select = `select 0 as extra, amount::double as amount, price::double as price, id::varchar as id, side,
      exchange, symbol, make_timestamp(local_timestamp) as local_timestamp, "timestamp"
      from read_csv('${join(folder, `${base}.csv`)}', all_varchar = false)`;
    await withConnection((connection) => connection.run(`copy (${select}) to '${path}' (format parquet)`));
    rmSync(join(folder, `${base}.csv`));
    expect(await rowsOf()).toEqual((await readRaw('trades', csv)).rows);
  });

  it('lets no text of a Parquet file become rows or fields', async () => {
    const path = join(folder, `${base}.parquet`);
    write(`${base}.parquet`, '');
    const forged = trade(3, '1,buy,1,1');
    const select = `select 'binance' as exchange, 'E' as symbol, ${dayStartUs} as "timestamp", ${dayStartUs} as local_timestamp,
      unnest(['1' || chr(10) || '${forged}', 'a,b', 'c']) as id, 'buy' as side, 100.0 as price, 1.0 as amount`;
    await withConnection((connection) => connection.run(`copy (${select}) to '${path}' (format parquet)`));
    const { rows, quarantine } = await readRaw('trades', await bytesOf());
    expect(rows.map((row) => row['id'])).toEqual(['c']);
    expect(quarantine.count).toBe(2);
  });

  it('says which columns a Parquet file lacks, and when it is none', async () => {
    const path = join(folder, `${base}.parquet`);
    write(`${base}.parquet`, 'no');
    await expect(bytesOf()).rejects.toThrow(`${url}/${base}.parquet cannot be read as Parquet: `);
    await withConnection((connection) =>
      connection.run(`copy (select 1 as id, 2 as price) to '${path}' (format parquet)`),
    );
    await expect(bytesOf()).rejects.toThrow(
      `${url}/${base}.parquet lacks the columns exchange, symbol, timestamp, local_timestamp, side, amount; it has id, price`,
    );
  });

  it("reads Binance's tree, and verifies a checksum that is there", async () => {
    const path = 'data/spot/daily/trades/ETHUSDT/ETHUSDT-trades-2024-08-08.zip';
    write(path, zipOf({ 'f.csv': `1,100,1,100,${dayStartUs / 1000},True,True\n` }));
    const asked = request('binance_vision');
    expect(await rowsOf(asked)).toMatchObject([{ id: '1', symbol: 'ETHUSDT', time: dayStartUs }]);
    write(`${path}.CHECKSUM`, `${'0'.repeat(64)}  f.zip\n`);
    await expect(bytesOf(asked)).rejects.toThrow(/: the SHA-256 is [0-9a-f]{64}; its \.CHECKSUM says 0{64}$/);
  });

  it('says where it looked for a day that is not there', async () => {
    const error = await bytesOf().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(NoDataError);
    expect((error as Error).message).toBe(
      `no data for binance trades ETHUSDT on 2024-08-08: ${url}/${base} is there with none of .csv.gz, .csv, .zip, .parquet; set missing: skip on the feed to take such days as empty`,
    );
  });
});
