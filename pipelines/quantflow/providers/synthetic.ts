/**
 * A synthetic market: an order-driven simulation, written as the very files that a recorder would have written. The same
 * symbol, date and options give the same bytes on every machine. Invented data, labelled so in every row.
 */
import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { z } from 'zod';
import { csvOfMarket, type SyntheticDataType, syntheticExchange, syntheticTables } from './synthetic/csv.ts';
import { instrumentOf } from './synthetic/instruments.ts';
import type { MarketSettings } from './synthetic/market.ts';
import type { FileRequest, Provider } from './types.ts';

const events = 'an integer from 1000 to 1000000000';

function settingsOf({ symbol, date, window, ticksPerUnit, content }: FileRequest): MarketSettings {
  return {
    symbol,
    seed: `${syntheticExchange}|${symbol}|${date}`,
    ticksPerUnit,
    dayStartUs: window.startUs,
    dayEndUs: window.endUs,
    events: content['events'] as number,
  };
}

async function* open(request: FileRequest): AsyncGenerator<Uint8Array> {
  const csv = csvOfMarket(request.dataType as SyntheticDataType, settingsOf(request));
  // Stored, not deflated: the reader inflates the stream at once, and nobody keeps it.
  const gzip = createGzip({ level: constants.Z_NO_COMPRESSION, chunkSize: 1 << 18 });
  const { signal } = request;
  yield* Readable.from(csv, { signal, objectMode: true }).compose(gzip, { signal }) as AsyncIterable<Buffer>;
}

/** The synthetic market. */
export const synthetic: Provider = {
  name: 'synthetic',
  doc: 'a simulated order-driven market in the same files; invented data, for trying things out',
  content: {
    events: z
      .int({ error: events })
      .min(1_000, { error: events })
      .max(1_000_000_000, { error: events })
      .default(150_000)
      .describe('deltas of a day'),
  },
  connection: {},
  exchanges: () => [syntheticExchange],
  tables: () => syntheticTables,
  cutsAtUtc: false,
  defaultDataTypes: Object.keys(syntheticTables),
  ticksPerUnit: (symbol) => instrumentOf(symbol).ticksPerUnit,
  connect: () => ({
    nameOf: ({ dataType, symbol, date }) => `synthetic ${dataType} of ${symbol} on ${date}`,
    open,
  }),
};
