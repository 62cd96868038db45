/** The provider `files` over a prefix of a bucket, in both layouts and every kind of file. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { files } from '../../pipelines/quantflow/providers/files.ts';
import { processHost } from '../../pipelines/quantflow/providers/host.ts';
import type { FileRequest } from '../../pipelines/quantflow/providers/types.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { openStore } from '../../runtime/stores/index.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { dayStartUs, readRaw, trade, tradeHeader, window } from '../quantflow/raw-files.ts';
import { zipOf } from '../quantflow/zip-file.ts';

const url = 's3://s3-files-test/market data';
const scratch = mkdtempSync(join(tmpdir(), 'quantflow-s3-files-'));
let store: ObjectStore;
beforeAll(async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: 's3-files-test' }));
  store = await openStore(url);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const requestOf = (layout: 'tardis' | 'binance_vision', symbol: string): FileRequest => {
  const content = { layout, interval: '1m' };
  return {
    ...{ exchange: 'binance', dataType: 'trades', window, date: '2024-08-08', symbol, content },
    table: files.tables('binance', content)['trades']!,
    ticksPerUnit: 100,
    signal: new AbortController().signal,
    scratch: async () => scratch,
  };
};
const source = files.connect({ url }, processHost);

async function rowsOf(request: FileRequest): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(request)) chunks.push(chunk);
  return (await readRaw(request.table, Buffer.concat(chunks))).rows;
}

const csv = `${tradeHeader}\n${trade(1, '7,buy,100.5,0.1')}\n${trade(2, '8,sell,100.25,2')}\n`;

async function parquet(): Promise<Buffer> {
  const path = join(scratch, 'made.parquet');
  const line = (at: number, rest: string): string =>
    `('binance', 'ETHUSDT', ${dayStartUs + at}::BIGINT, ${dayStartUs + at}::BIGINT, ${rest})`;
  const values = [line(1, "'7', 'buy', 100.5::DOUBLE, 0.1::DOUBLE"), line(2, "'8', 'sell', 100.25, 2")];
  const names = tradeHeader.split(',').map((name) => `"${name}"`);
  await withConnection((connection) =>
    connection.run(`COPY (FROM (VALUES ${values}) AS t(${names})) TO '${path}' (FORMAT parquet)`),
  );
  return readFileSync(path);
}

test.each([
  ['A', '.csv', async () => Buffer.from(csv)],
  ['B', '.csv.gz', async () => gzipSync(csv)],
  ['C', '.zip', async () => zipOf({ 'C.csv': csv })],
  ['D', '.parquet', parquet],
])("Tardis.dev's tree, %s%s", async (symbol, ending, bytes) => {
  const request = requestOf('tardis', symbol);
  const key = `v1/binance/trades/2024/08/08/${symbol}${ending}`;
  await store.put(key, await bytes());
  expect(await source.nameOf(request)).toBe(`${url}/${key}`);
  expect(await rowsOf(request)).toEqual((await readRaw('trades', csv)).rows);
});

test("Binance's tree, with its checksum", async () => {
  const request = requestOf('binance_vision', 'ETHUSDT');
  const key = 'data/spot/daily/trades/ETHUSDT/ETHUSDT-trades-2024-08-08.zip';
  const archive = zipOf({ 'f.csv': `1,100,1,100,${dayStartUs / 1000},True,True\n` });
  await store.put(key, archive);
  await store.put(`${key}.CHECKSUM`, `${createHash('sha256').update(archive).digest('hex')}  f.zip\n`);
  expect(await rowsOf(request)).toMatchObject([{ id: '1', symbol: 'ETHUSDT', time: dayStartUs }]);
  await store.put(`${key}.CHECKSUM`, `${'0'.repeat(64)}  f.zip\n`);
  await expect(rowsOf(request)).rejects.toThrow(`${key}: the SHA-256 is `);
});

test('a day that is not there', async () => {
  await expect(rowsOf(requestOf('tardis', 'NONE'))).rejects.toThrow(
    `no data for binance trades NONE on 2024-08-08: ${url}/v1/binance/trades/2024/08/08/NONE is there with none of .csv.gz, .csv, .zip, .parquet`,
  );
});
