/**
 * `npm run gen-day -- --out DIR [--events N] [--symbol S] [--date D] [--level L]`: a day of the synthetic market as the
 * two gzipped files of Tardis.dev's tree, below DIR/v1. Written as it is simulated: memory does not grow with N.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { csvOfMarket, syntheticExchange } from '../pipelines/quantflow/providers/synthetic/csv.ts';
import { instrumentOf } from '../pipelines/quantflow/providers/synthetic/instruments.ts';

const dayUs = 86_400_000_000;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    events: { type: 'string', default: '5000000' },
    symbol: { type: 'string', default: 'BTCUSDT' },
    date: { type: 'string', default: '2024-01-01' },
    level: { type: 'string', default: '6' },
  },
});
const { out, symbol, date } = values;
const dayStartUs = Date.parse(`${date}T00:00:00Z`) * 1000;
const events = Number(values.events);
const level = Number(values.level);
if (
  out === undefined ||
  !/^\d{4}-\d{2}-\d{2}$/.test(date) ||
  Number.isNaN(dayStartUs) ||
  !(events >= 1_000)
) {
  console.error(
    'usage: npm run gen-day -- --out DIR [--events N, at least 1000] [--symbol S] [--date YYYY-MM-DD] [--level 1..9]',
  );
  process.exit(2);
}
const { ticksPerUnit } = instrumentOf(symbol);
const seed = `${syntheticExchange}|${symbol}|${date}`;
const settings = { symbol, seed, ticksPerUnit, dayStartUs, dayEndUs: dayStartUs + dayUs, events };
for (const dataType of ['trades', 'incremental_book_L2'] as const) {
  const path = join(out, 'v1', syntheticExchange, dataType, ...date.split('-'), `${symbol}.csv.gz`);
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(
    Readable.from(csvOfMarket(dataType, settings), { objectMode: true }),
    createGzip({ level, chunkSize: 1 << 18 }),
    createWriteStream(path),
  );
  console.log(path);
}
