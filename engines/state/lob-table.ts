/** `cdm_lob_l2`: the best levels of the book on a grid of times. */
import { ASK, BID, type Book } from '../book/types.ts';
import type { Table } from '../table.ts';
import { lobColumns } from './columns.ts';
import type { StateSettings } from './types.ts';

const BLOCK_ROWS = 32;
/** Rows of a page: 3 MB at 20 levels. */
const PAGE_ROWS = 128 * BLOCK_ROWS;

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
  private readonly bids: SideLevels;
  private readonly asks: SideLevels;
  private rows = 0;
  private readonly names: readonly string[];
  /** The page, all columns in table order. */
  private columns: readonly Float64Array[];
  private readonly width: number;
  /** Rows go here first, one after another: writing each to 88 columns would miss the cache 88 times. */
  private readonly block: Float64Array;
  private blockRows = 0;

  constructor(settings: StateSettings, book: Book) {
    this.settings = settings;
    this.book = book;
    this.bids = new SideLevels(BID, settings.depth);
    this.asks = new SideLevels(ASK, settings.depth);
    this.names = lobColumns(settings.depth).map((spec) => spec.name);
    this.width = this.names.length;
    this.columns = this.names.map(() => new Float64Array(PAGE_ROWS));
    this.block = new Float64Array(BLOCK_ROWS * this.width);
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
    this.bids.read(this.book);
    this.asks.read(this.book);
    const { dayEndUs, snapshotUs } = this.settings;
    while (this.nextTs <= untilTs) {
      if (this.full) return false;
      this.writeRow(this.nextTs);
      const next = this.nextTs + snapshotUs;
      this.nextTs = next < dayEndUs ? next : Infinity;
    }
    return true;
  }

  /** The rows written since the last call. */
  take(): Table<Record<string, Float64Array>> {
    this.flush();
    const { rows, columns } = this;
    this.rows = 0;
    // A full page is given away: copying it would cost more than a new one.
    const whole = rows === PAGE_ROWS;
    if (whole) this.columns = this.names.map(() => new Float64Array(PAGE_ROWS));
    const taken = this.names.map((name, i) => [name, whole ? columns[i]! : columns[i]!.slice(0, rows)]);
    return { rows, columns: Object.fromEntries(taken) };
  }

  private writeRow(ts: number): void {
    const { bids, asks, block, width } = this;
    const { ticksPerUnit, depth } = this.settings;
    const bid = bids.ticks[0]!;
    const ask = asks.ticks[0]!;
    const bidSize = bids.sizes[0]!;
    const askSize = asks.sizes[0]!;
    const top = bidSize + askSize;
    const twoSided = bids.count > 0 && asks.count > 0;
    let at = this.blockRows * width;
    block[at++] = ts;
    block[at++] = (bid + ask) / (2 * ticksPerUnit);
    block[at++] = ((bid / ticksPerUnit) * askSize + (ask / ticksPerUnit) * bidSize) / top;
    block[at++] = (ask - bid) / ticksPerUnit;
    block[at++] = twoSided ? (bidSize - askSize) / top : Number.NaN;
    block[at++] = twoSided ? (bids.depth - asks.depth) / (bids.depth + asks.depth) : Number.NaN;
    block[at++] = bids.depth;
    block[at++] = asks.depth;
    bids.write(block, at, ticksPerUnit);
    asks.write(block, at + 2 * depth, ticksPerUnit);
    this.blockRows++;
    if (this.blockRows === BLOCK_ROWS) this.flush();
  }

  /** Turns the block's rows into columns. */
  private flush(): void {
    const { block, blockRows, width, rows } = this;
    for (let c = 0; c < width; c++) {
      const values = this.columns[c]!;
      for (let r = 0; r < blockRows; r++) values[rows + r] = block[r * width + c]!;
    }
    this.rows += blockRows;
    this.blockRows = 0;
  }
}

/** The best levels of one side, read from the book into buffers that are used again. */
class SideLevels {
  /** NaN where a level is missing. */
  readonly ticks: Float64Array;
  /** 0 where a level is missing. */
  readonly sizes: Float64Array;
  count = 0;
  /** Sum of the sizes, best level first. */
  depth = 0;
  private readonly side: number;

  constructor(side: number, depth: number) {
    this.side = side;
    this.ticks = new Float64Array(depth);
    this.sizes = new Float64Array(depth);
  }

  read(book: Book): void {
    const { ticks, sizes } = this;
    const levels = ticks.length;
    const count = book.levels(this.side, levels, ticks, sizes);
    let depth = 0;
    for (let level = 0; level < count; level++) depth += sizes[level]!;
    for (let level = count; level < levels; level++) {
      ticks[level] = Number.NaN;
      sizes[level] = 0;
    }
    this.count = count;
    this.depth = depth;
  }

  /** Writes the prices, then the sizes. */
  write(to: Float64Array, at: number, ticksPerUnit: number): void {
    const { ticks, sizes } = this;
    const levels = ticks.length;
    for (let level = 0; level < levels; level++) {
      to[at + level] = ticks[level]! / ticksPerUnit;
      to[at + levels + level] = sizes[level]!;
    }
  }
}
