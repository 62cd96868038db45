/** `cdm_trade_enriched`: trades with the quote that prevailed and who took the initiative. */
import type { BarTrades } from '../bars/types.ts';
import type { Table } from '../table.ts';
import type { EnrichedColumns, StateSettings, TradeBatch } from './types.ts';

/** The table's columns, and what the bars need of a trade in base and quote units. */
type TradeArrays = EnrichedColumns & { base: Float64Array; dollar: Float64Array };

/**
 * Trades of the day. Rows are appended as they are pushed, quoted in order once the book before them is known, then completed, and
 * forgotten once they are taken.
 *
 * ```
 *   columns  [ taken | completed | quoted, in ticks | waiting for the book |  room  ]
 *                    start       done               quoted                 rows
 * ```
 */
export class TradeTable {
  private readonly settings: StateSettings;
  private columns: TradeArrays = allocate(0);
  /** Time of the first trade that waits, Infinity if none does. */
  nextTs: number = Infinity;
  private start = 0;
  private done = 0;
  private quoted = 0;
  private rows = 0;
  /** Rows that are no longer in the columns. */
  private forgotten = 0;
  private lastPrice = Number.NaN;
  private lastDirection = 0;
  private lastTs = -Infinity;
  /** Where the bars go on. */
  private barred = 0;

  constructor(settings: StateSettings) {
    this.settings = settings;
  }

  /** Trades completed in all. */
  get completed(): number {
    return this.forgotten + this.done;
  }

  /** Trades completed and not taken. */
  get ready(): number {
    return this.done - this.start;
  }

  /** @throws when a ts is not at least the one before it and after `afterTs`, the last delta's. */
  append(batch: TradeBatch, afterTs: number): void {
    if (this.rows + batch.rows > this.columns.ts.length) this.makeRoom(batch.rows);
    const { rows } = this;
    const { ts, side, price, size } = this.columns;
    ts.set(batch.columns.ts.subarray(0, batch.rows), rows);
    side.set(batch.columns.side.subarray(0, batch.rows), rows);
    price.set(batch.columns.price.subarray(0, batch.rows), rows);
    size.set(batch.columns.size.subarray(0, batch.rows), rows);
    this.checkOrder(rows, rows + batch.rows, afterTs);
    this.rows += batch.rows;
    if (this.quoted < this.rows) this.nextTs = ts[this.quoted]!;
  }

  /**
   * Gives the waiting trades with ts at most `untilTs` the quotes that they all see: the best ticks, NaN for an empty side.
   */
  quote(untilTs: number, bid: number, ask: number): void {
    const { rows } = this;
    const { ts, bid_px, ask_px } = this.columns;
    let i = this.quoted;
    for (; i < rows && ts[i]! <= untilTs; i++) {
      bid_px[i] = bid;
      ask_px[i] = ask;
    }
    this.quoted = i;
    this.nextTs = i < rows ? ts[i]! : Infinity;
  }

  /**
   * Completes the quoted trades. Many at once: a call of this for each message would cost twice the time.
   *
   * Source of `direction`: Lee & Ready (1991), quote rule, then tick test.
   */
  complete(): void {
    const { quoted } = this;
    const { ticksPerUnit, contractSize, contractType } = this.settings;
    const { price, size, side, bid_px, ask_px, mid, spread, signed_volume, base, dollar } = this.columns;
    const directions = this.columns.direction;
    const inverse = contractType === 'inverse';
    let direction = this.lastDirection;
    let before = this.lastPrice;
    for (let i = this.done; i < quoted; i++) {
      const bid = bid_px[i]!;
      const ask = ask_px[i]!;
      const px = price[i]!;
      const middle = (bid + ask) / (2 * ticksPerUnit);
      if (side[i] !== 0) direction = side[i]!;
      else if (px > middle) direction = 1;
      else if (px < middle) direction = -1;
      else if (px > before) direction = 1;
      else if (px < before) direction = -1;
      before = px;
      bid_px[i] = bid / ticksPerUnit;
      ask_px[i] = ask / ticksPerUnit;
      mid[i] = middle;
      spread[i] = (ask - bid) / ticksPerUnit;
      directions[i] = direction;
      signed_volume[i] = direction * size[i]!;
      const worth = size[i]! * contractSize;
      base[i] = inverse ? worth / px : worth;
      dollar[i] = inverse ? worth : px * worth;
    }
    this.done = quoted;
    this.lastDirection = direction;
    this.lastPrice = before;
  }

  /** Shows the bars the trades completed since the last time. */
  eachNew(update: (trades: BarTrades, from: number, to: number) => void): void {
    const { ts, price, base, dollar, direction } = this.columns;
    if (this.barred < this.done) update({ ts, price, size: base, dollar, direction }, this.barred, this.done);
    this.barred = this.done;
  }

  /** The rows completed since the last call. */
  take(): Table<EnrichedColumns> {
    const { start, done } = this;
    const { base: _, dollar: __, ...columns } = this.columns;
    const taken = Object.entries(columns).map(([name, values]) => [name, values.slice(start, done)]);
    this.start = done;
    return { rows: done - start, columns: Object.fromEntries(taken) as EnrichedColumns };
  }

  /** Forgets what was taken; grows when that does not give room for `more` rows. */
  private makeRoom(more: number): void {
    const { start, columns, rows } = this;
    const kept = rows - start;
    const wanted = kept + more;
    const capacity = columns.ts.length;
    const out = wanted > capacity ? allocate(Math.max(wanted, 2 * kept)) : columns;
    for (const name of Object.keys(out) as (keyof TradeArrays)[]) {
      out[name].set(columns[name].subarray(start, rows));
    }
    this.columns = out;
    this.forgotten += start;
    this.start = 0;
    this.done -= start;
    this.quoted -= start;
    this.barred -= start;
    this.rows = kept;
  }

  private checkOrder(from: number, to: number, afterTs: number): void {
    const { ts } = this.columns;
    let before = this.lastTs;
    for (let i = from; i < to; i++) {
      const row = this.forgotten + i;
      if (!(ts[i]! > afterTs)) {
        throw new Error(
          `cdm_trade row ${row}: ts ${ts[i]} was pushed after a delta of ts ${afterTs}; push trades before the deltas of their ts`,
        );
      }
      if (ts[i]! < before) {
        throw new Error(
          `cdm_trade row ${row}: ts ${ts[i]} is before ${before}; rows must be in seq order, ts never falling`,
        );
      }
      before = ts[i]!;
    }
    this.lastTs = before;
  }
}

function allocate(capacity: number): TradeArrays {
  const doubles = () => new Float64Array(capacity);
  return {
    ts: doubles(),
    price: doubles(),
    size: doubles(),
    side: new Int8Array(capacity),
    bid_px: doubles(),
    ask_px: doubles(),
    mid: doubles(),
    spread: doubles(),
    direction: new Int8Array(capacity),
    signed_volume: doubles(),
    base: doubles(),
    dollar: doubles(),
  };
}
