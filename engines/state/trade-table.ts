/** `cdm_trade_enriched`: trades with the quote that prevailed and who took the initiative. */
import type { BarTrades } from '../bars/types.ts';
import type { Book } from '../book/types.ts';
import type { Table } from '../table.ts';
import type { EnrichedColumns, StateSettings, TradeBatch } from './types.ts';

/** Trades of a page: 5 MB. */
const PAGE_ROWS = 65_536;

/**
 * Trades of the day. They wait in a queue, fill the page as long as it has room, are quoted in order once the book before them is
 * known, then completed, and are taken page by page.
 *
 * ```
 *   page  [ completed | quoted, in ticks | waiting for the book |  room  ]    <- queue
 *                   done               quoted                 rows
 * ```
 */
export class TradeTable {
  /** Time of the first trade that waits, Infinity if none does. */
  nextTs: number = Infinity;
  private readonly settings: StateSettings;
  private readonly book: Book;
  private readonly queue: TradeBatch[] = [];
  /** Rows of the queue's first batch that are in the page. */
  private next = 0;
  private page: EnrichedColumns = allocate(0);
  private done = 0;
  private quoted = 0;
  private rows = 0;
  /** Of the page's trades in base and quote units. */
  private base = new Float64Array(0);
  private dollar = new Float64Array(0);
  /** Rows of the pages that were taken. */
  private taken = 0;
  private pushed = 0;
  private lastPrice = Number.NaN;
  private lastDirection = 0;
  private lastTs = -Infinity;

  constructor(settings: StateSettings, book: Book) {
    this.settings = settings;
    this.book = book;
  }

  /** Trades completed in all. */
  get completed(): number {
    return this.taken + this.done;
  }

  /** The page holds no more trades until it is taken, and all are completed. */
  get full(): boolean {
    return this.done === PAGE_ROWS;
  }

  /** @throws when a ts is not at least the one before it and after `afterTs`, the last delta's. */
  append(batch: TradeBatch, afterTs: number): void {
    if (batch.rows === 0) return;
    this.checkOrder(batch, afterTs);
    this.queue.push(batch);
    this.fill();
  }

  /**
   * Gives the waiting trades with ts at most `untilTs` the quotes that they all see: the best ticks, NaN for an empty side.
   *
   * @returns false when the page ends before the last of them: complete and take it, and quote again with the book as it is.
   */
  quote(untilTs: number): boolean {
    const { rows } = this;
    const { ts, bid_px, ask_px } = this.page;
    const bid = this.book.bestBid();
    const ask = this.book.bestAsk();
    let i = this.quoted;
    for (; i < rows && ts[i]! <= untilTs; i++) {
      bid_px[i] = bid;
      ask_px[i] = ask;
    }
    this.quoted = i;
    this.nextTs = i < rows ? ts[i]! : this.firstQueued();
    return this.nextTs > untilTs;
  }

  /**
   * Completes the quoted trades and shows them to the bars. Many at once: a call of this for each message would cost twice the time.
   *
   * Source of `direction`: Lee & Ready (1991), quote rule, then tick test.
   */
  complete(update: (trades: BarTrades, from: number, to: number) => void): void {
    const { quoted, base, dollar } = this;
    const from = this.done;
    if (from === quoted) return;
    const { ticksPerUnit, contractSize, contractType } = this.settings;
    const {
      ts,
      price,
      size,
      side,
      bid_px,
      ask_px,
      mid,
      spread,
      direction: directions,
      signed_volume,
    } = this.page;
    const inverse = contractType === 'inverse';
    let direction = this.lastDirection;
    let before = this.lastPrice;
    for (let i = from; i < quoted; i++) {
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
    update({ ts, price, size: base, dollar, direction: directions }, from, quoted);
  }

  /** Gives away the page when it is full, or at the day's end; no rows otherwise. */
  take(atEnd: boolean): Table<EnrichedColumns> {
    if (!this.full && !atEnd) return { rows: 0, columns: allocate(0) };
    const { done, page } = this;
    const columns = Object.entries(page).map(([name, values]) => [name, values.subarray(0, done)]);
    this.page = allocate(0);
    this.taken += done;
    this.done = this.quoted = this.rows = 0;
    this.fill();
    return { rows: done, columns: Object.fromEntries(columns) as EnrichedColumns };
  }

  /** Moves trades from the queue to the page, as many as it has room for. */
  private fill(): void {
    if (this.queue.length > 0 && this.page.ts.length === 0) {
      this.page = allocate(PAGE_ROWS);
      if (this.base.length === 0) {
        this.base = new Float64Array(PAGE_ROWS);
        this.dollar = new Float64Array(PAGE_ROWS);
      }
    }
    const { ts, side, price, size } = this.page;
    for (let head = this.queue[0]; head !== undefined && this.rows < PAGE_ROWS; head = this.queue[0]) {
      const from = this.next;
      const to = Math.min(head.rows, from + PAGE_ROWS - this.rows);
      ts.set(head.columns.ts.subarray(from, to), this.rows);
      side.set(head.columns.side.subarray(from, to), this.rows);
      price.set(head.columns.price.subarray(from, to), this.rows);
      size.set(head.columns.size.subarray(from, to), this.rows);
      this.rows += to - from;
      this.next = to === head.rows ? 0 : to;
      if (to === head.rows) this.queue.shift();
    }
    this.nextTs = this.quoted < this.rows ? ts[this.quoted]! : this.firstQueued();
  }

  private firstQueued(): number {
    return this.queue[0]?.columns.ts[this.next] ?? Infinity;
  }

  private checkOrder({ rows, columns: { ts } }: TradeBatch, afterTs: number): void {
    let before = this.lastTs;
    for (let i = 0; i < rows; i++) {
      const row = this.pushed + i;
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
    this.pushed += rows;
  }
}

function allocate(rows: number): EnrichedColumns {
  return {
    ts: new Float64Array(rows),
    price: new Float64Array(rows),
    size: new Float64Array(rows),
    side: new Int8Array(rows),
    bid_px: new Float64Array(rows),
    ask_px: new Float64Array(rows),
    mid: new Float64Array(rows),
    spread: new Float64Array(rows),
    direction: new Int8Array(rows),
    signed_volume: new Float64Array(rows),
  };
}
