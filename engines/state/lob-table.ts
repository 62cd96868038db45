/** `cdm_lob_l2`: the best levels of the book on a grid of times. */
import { ASK, BID, type Book } from '../book/types.ts';
import type { Table } from '../table.ts';
import { lobColumns } from './columns.ts';
import type { StateSettings } from './types.ts';

const BLOCK_ROWS = 128;
/** Rows of a page: 3 MB at 20 levels. */
const PAGE_ROWS = 32 * BLOCK_ROWS;

/**
 * Rows at `dayStart + k * snapshotUs`, before `dayEnd`, each the book of all deltas with ts below the row's.
 *
 * Sources: `microprice` as the size-weighted mid: Gatheral & Oomen (2010), cf. Stoikov (2018); `imbalance_*`: Cont,
 * Kukanov & Stoikov (2014), Cartea, Jaimungal & Penalva (2015).
 */
export class LobTable {
  /** Time of the next row; Infinity before the first delta and after the last row. */
  nextTs: number = Infinity;
  private readonly settings: StateSettings;
  private readonly book: Book;
  private readonly names: readonly string[];
  /** The row that is written, its columns in table order. */
  private readonly row: Float64Array;
  private readonly bids: SideLevels;
  private readonly asks: SideLevels;
  /** Rows go here first, one after another: writing each to 88 columns would miss the cache 88 times. */
  private readonly block: Float64Array;
  private blockRows = 0;
  /** The page, column after column. */
  private page: Float64Array;
  private rows = 0;

  constructor(settings: StateSettings, book: Book) {
    const { depth } = settings;
    this.settings = settings;
    this.book = book;
    this.names = lobColumns(depth).map((spec) => spec.name);
    this.row = new Float64Array(this.names.length);
    const sides = this.row.subarray(this.names.length - 4 * depth);
    this.bids = new SideLevels(BID, sides.subarray(0, 2 * depth));
    this.asks = new SideLevels(ASK, sides.subarray(2 * depth));
    this.block = new Float64Array(BLOCK_ROWS * this.names.length);
    this.page = new Float64Array(PAGE_ROWS * this.names.length);
  }

  /** Starts the grid at its first time after the day's first delta. */
  start(firstDeltaTs: number): void {
    const { dayStartUs, dayEndUs, snapshotUs } = this.settings;
    const first =
      dayStartUs + Math.max(0, Math.floor((firstDeltaTs - dayStartUs) / snapshotUs) + 1) * snapshotUs;
    if (first >= dayEndUs) return;
    this.nextTs = first;
  }

  /** The page holds no more rows until it is taken. */
  get full(): boolean {
    return this.rows + this.blockRows === PAGE_ROWS;
  }

  /**
   * Writes the rows with a time of at most `untilTs`, all of which see the book as it is.
   *
   * @returns false when the page is full before the last of them: take it, and write again with the book as it is.
   */
  write(untilTs: number): boolean {
    if (this.nextTs > untilTs) return true;
    const { dayEndUs, snapshotUs, ticksPerUnit } = this.settings;
    this.bids.read(this.book);
    this.asks.read(this.book);
    this.readSummary();
    this.bids.toPrices(ticksPerUnit);
    this.asks.toPrices(ticksPerUnit);
    while (this.nextTs <= untilTs) {
      if (this.full) return false;
      this.row[0] = this.nextTs;
      this.block.set(this.row, this.blockRows * this.row.length);
      this.blockRows++;
      if (this.blockRows === BLOCK_ROWS) this.flush();
      const next = this.nextTs + snapshotUs;
      this.nextTs = next < dayEndUs ? next : Infinity;
    }
    return true;
  }

  /** The rows written since the last call. */
  take(): Table<Record<string, Float64Array>> {
    this.flush();
    const { rows, page } = this;
    this.rows = 0;
    // A full page is given away: copying it would cost more than a new one.
    const whole = rows === PAGE_ROWS;
    if (whole) this.page = new Float64Array(page.length);
    const taken = this.names.map((name, i) => {
      const from = i * PAGE_ROWS;
      return [name, whole ? page.subarray(from, from + rows) : page.slice(from, from + rows)] as const;
    });
    return { rows, columns: Object.fromEntries(taken) };
  }

  /** Fills the columns between `ts` and the levels in from the levels, whose prices are ticks yet. */
  private readSummary(): void {
    const { bids, asks, row } = this;
    const { ticksPerUnit } = this.settings;
    const bid = bids.prices[0]!;
    const ask = asks.prices[0]!;
    const bidSize = bids.sizes[0]!;
    const askSize = asks.sizes[0]!;
    const top = bidSize + askSize;
    const twoSided = bids.count > 0 && asks.count > 0;
    row[1] = (bid + ask) / (2 * ticksPerUnit);
    row[2] = ((bid / ticksPerUnit) * askSize + (ask / ticksPerUnit) * bidSize) / top;
    row[3] = (ask - bid) / ticksPerUnit;
    row[4] = twoSided ? (bidSize - askSize) / top : Number.NaN;
    row[5] = twoSided ? (bids.depth - asks.depth) / (bids.depth + asks.depth) : Number.NaN;
    row[6] = bids.depth;
    row[7] = asks.depth;
  }

  /** Turns the block's rows into columns. */
  private flush(): void {
    const { block, blockRows, page, rows } = this;
    const width = this.names.length;
    for (let c = 0; c < width; c++) {
      const at = c * PAGE_ROWS + rows;
      for (let r = 0; r < blockRows; r++) page[at + r] = block[r * width + c]!;
    }
    this.rows += blockRows;
    this.blockRows = 0;
  }
}

/** The best levels of one side, in their place in the row. */
class SideLevels {
  /** NaN where a level is missing. */
  readonly prices: Float64Array;
  /** 0 where a level is missing. */
  readonly sizes: Float64Array;
  count = 0;
  /** Sum of the sizes, best level first. */
  depth = 0;
  private readonly side: number;

  constructor(side: number, place: Float64Array) {
    this.side = side;
    this.prices = place.subarray(0, place.length / 2);
    this.sizes = place.subarray(place.length / 2);
  }

  /** Takes the levels from the book, with ticks for prices. */
  read(book: Book): void {
    const { prices, sizes } = this;
    const levels = sizes.length;
    const count = book.levels(this.side, levels, prices, sizes);
    let depth = 0;
    for (let level = 0; level < count; level++) depth += sizes[level]!;
    for (let level = count; level < levels; level++) {
      prices[level] = Number.NaN;
      sizes[level] = 0;
    }
    this.count = count;
    this.depth = depth;
  }

  toPrices(ticksPerUnit: number): void {
    const { prices } = this;
    for (let level = 0; level < prices.length; level++) prices[level] = prices[level]! / ticksPerUnit;
  }
}
