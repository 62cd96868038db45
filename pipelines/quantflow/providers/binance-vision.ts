/**
 * Binance's public data: a zipped CSV file a data type, symbol and UTC day, with its checksum beside it.
 * Source: https://github.com/binance/binance-public-data.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../../core/errors.ts';
import { unzip } from '../csv/unzip.ts';
import { mostChecksumBytes, verifyChecksum } from './binance-vision/checksum.ts';
import { binanceVisionPath, binanceVisionTables, intervals, markets } from './binance-vision/tables.ts';
import { baseUrlField, urlOf } from './http/connection.ts';
import { downloadText, downloadTo } from './http/download.ts';
import {
  describeRequest,
  type FileRequest,
  type Host,
  NoDataError,
  type Provider,
  type Source,
} from './types.ts';

function connect(base: string, host: Host): Source {
  const urlOfFile = (request: FileRequest): string =>
    urlOf(base, `${binanceVisionPath(request, request.content['interval'] as string)}.zip`);
  return {
    nameOf: urlOfFile,
    async *open(request) {
      const { signal, dataType } = request;
      const url = urlOfFile(request);
      const file = {
        url,
        headers: {},
        what: describeRequest(request),
        credentials: 'the data is public; check base_url',
        signal,
      };
      const path = join(await request.scratch(), `${dataType}.zip`);
      const sha256 = await downloadTo(path, file, host);
      verifyChecksum(sha256, await checksumOf({ ...file, url: `${url}.CHECKSUM` }, host), url);
      yield* unzip(path, url);
    },
  };
}

async function checksumOf(file: Parameters<typeof downloadText>[0], host: Host): Promise<string> {
  try {
    return await downloadText(file, mostChecksumBytes, host);
  } catch (error) {
    if (!(error instanceof NoDataError)) throw error;
    throw new Failure(`${file.url} answered with status 404: an archive is not read without its checksum`);
  }
}

/** The option `interval`, of klines. */
export const intervalField: z.ZodType = z
  .enum(intervals, { error: `one of ${intervals.join(', ')}` })
  .default('1m')
  .describe('interval of klines');

/** Binance's public daily archives; they need no key. */
export const binanceVision: Provider = {
  name: 'binance_vision',
  doc: 'public daily archives of Binance, spot and futures, over HTTP',
  content: { interval: intervalField },
  connection: { base_url: baseUrlField('https://data.binance.vision') },
  exchanges: () => Object.keys(markets),
  tables: binanceVisionTables,
  cutsAtUtc: true,
  defaultDataTypes: ['trades'],
  connect: ({ base_url }, host) => connect(base_url as string, host),
};
