/** The order book: levels of size by integer tick, two sides. */

/** Bid side, as in `cdm_book_delta.side`. */
export const BID = 1;
/** Ask side, as in `cdm_book_delta.side`. */
export const ASK = -1;

/** A side of the book. */
export type Side = typeof BID | typeof ASK;

/** Columns of rows that set levels: side above 0 for bids, prices, new total sizes. */
export interface BookRows {
  readonly side: Int8Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
}

/**
 * Level 2 book of one symbol. Ticks are integers (price times ticks per unit), sizes base units.
 *
 * ```
 *   tick    99   100   101   102   103
 *   bid      3     5     .     .     .      best bid 100
 *   ask      .     .     .     2     7      best ask 102
 * ```
 *
 * A crossed (bid above ask) or locked (bid = ask) book is legal and left as it is.
 */
export interface Book {
  /**
   * Sets the level's total size; 0 removes the level, removing an absent one does nothing.
   *
   * @param side above 0 for bids, else asks.
   * @param tick an integer; `Math.floor(price * ticksPerUnit + 0.5)` makes one of a price.
   * @throws when the tick is not a finite integer.
   */
  set(side: number, tick: number, size: number): void;
  /**
   * Sets the levels of rows from `from` (inclusive) on, before `to` (exclusive); the tick of a price is
   * `Math.floor(price * ticksPerUnit + 0.5)`. A row that makes the book crossed or locked is the last.
   *
   * @returns the row to go on from: `to`, or one before it that follows such a row.
   */
  apply(rows: BookRows, from: number, to: number, ticksPerUnit: number): number;
  /** False only if the book is neither crossed nor locked; as {@link apply} leaves it, true only if it is. */
  readonly mayBeCrossed: boolean;
  /** Removes every level of both sides. */
  clear(): void;
  /** Highest bid tick, NaN if there is no bid. */
  bestBid(): number;
  /** Lowest ask tick, NaN if there is no ask. */
  bestAsk(): number;
  /**
   * Copies the best levels of a side into the front of `ticks` and `sizes`, best first, empty ticks skipped; behind them anything is
   * written.
   *
   * @returns how many levels were copied: at most `depth`, fewer if the side holds fewer.
   */
  levels(side: number, depth: number, ticks: Float64Array, sizes: Float64Array): number;
}
