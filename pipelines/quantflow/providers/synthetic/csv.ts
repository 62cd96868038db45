/** The simulated day as CSV in the layouts of Tardis.dev. */
import { headerOf, type RawTable } from '../../csv/raw-table.ts';
import { tardisTables } from '../tardis/tables.ts';
import { ByteWriter } from './bytes.ts';
import { Market, type MarketSettings } from './market.ts';

const comma = 44;
const newline = 10;
const words = {
  snapshot: Buffer.from('true,'),
  update: Buffer.from('false,'),
  bid: Buffer.from('bid,'),
  ask: Buffer.from('ask,'),
  buy: Buffer.from(',buy,'),
  sell: Buffer.from(',sell,'),
} as const;

/** Name of the exchange in every row: nobody should take these rows for recorded ones. */
export const syntheticExchange = 'synthetic';

/** What the simulation writes, in the layouts of Tardis.dev. */
export type SyntheticDataType = 'trades' | 'incremental_book_L2';

const { trades, incremental_book_L2 } = tardisTables;
/** Its raw tables. */
export const syntheticTables: Readonly<Record<SyntheticDataType, RawTable>> = { trades, incremental_book_L2 };

/** The file in chunks of about 256 KiB, not compressed. */
export function* csvOfMarket(dataType: SyntheticDataType, settings: MarketSettings): Generator<Buffer> {
  const out = new ByteWriter();
  const market = new Market(settings);
  const rows = new RowWriter(out, settings);
  out.text(`${headerOf(syntheticTables[dataType])}\n`);
  while (market.next()) {
    if (dataType === 'trades') rows.trades(market);
    else rows.deltas(market);
    const chunk = out.take(false);
    if (chunk !== undefined) yield chunk;
  }
  const rest = out.take(true);
  if (rest !== undefined) yield rest;
}

class RowWriter {
  readonly #out: ByteWriter;
  readonly #prefix: Buffer;
  readonly #ticksPerUnit: number;
  /** Decimals of a price when a tick is a power of ten, else -1. */
  readonly #decimals: number;
  #tradeId = 1;

  constructor(out: ByteWriter, { symbol, ticksPerUnit }: MarketSettings) {
    this.#out = out;
    this.#prefix = Buffer.from(`${syntheticExchange},${symbol},`);
    this.#ticksPerUnit = ticksPerUnit;
    this.#decimals = /^10*$/.test(String(ticksPerUnit)) ? String(ticksPerUnit).length - 1 : -1;
  }

  trades(market: Market): void {
    const out = this.#out;
    for (let i = 0; i < market.trades; i++) {
      this.#times(market.ts, market.tradeLocalTs);
      out.integer(this.#tradeId++);
      out.bytes(market.tradeSide > 0 ? words.buy : words.sell);
      this.#level(market.tradeTick[i]!, market.tradeLots[i]!, market.lotDecimals);
    }
  }

  deltas(market: Market): void {
    const out = this.#out;
    for (let i = 0; i < market.deltas; i++) {
      this.#times(market.ts, market.localTs);
      out.bytes(market.isSnapshot ? words.snapshot : words.update);
      out.bytes(market.deltaSide[i]! > 0 ? words.bid : words.ask);
      this.#level(market.deltaTick[i]!, market.deltaLots[i]!, market.lotDecimals);
    }
  }

  #times(ts: number, localTs: number): void {
    const out = this.#out;
    out.bytes(this.#prefix);
    out.integer(ts);
    out.byte(comma);
    out.integer(localTs);
    out.byte(comma);
  }

  #level(tick: number, lots: number, lotDecimals: number): void {
    const out = this.#out;
    if (this.#decimals >= 0) out.decimal(tick, this.#decimals);
    else out.text(String(tick / this.#ticksPerUnit));
    out.byte(comma);
    out.decimal(lots, lotDecimals);
    out.byte(newline);
  }
}
