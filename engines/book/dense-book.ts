/** The book over two ladders. */
import { BLOCK_BITS, BLOCKS, Ladder, WINDOW } from './ladder.ts';
import type { Book, BookRows } from './types.ts';

/** V8 takes constants of the same module for numbers, and exported ones for variables. */
const window = WINDOW;
const blockBits = BLOCK_BITS;

/**
 * Book indexed by tick around the best levels. An update costs a few loads and no allocation; the next best level is found
 * by a linear scan.
 */
export class DenseBook implements Book {
  mayBeCrossed = false;
  /** Both windows, bids first: so the side of a row is a number in an index and not a branch, mispredicted every other time. */
  private readonly sizes = new Float64Array(2 * WINDOW);
  private readonly marks = new Uint8Array(2 * BLOCKS);
  private readonly bids = new Ladder(1, this.sizes.subarray(0, WINDOW), this.marks.subarray(0, BLOCKS));
  private readonly asks = new Ladder(-1, this.sizes.subarray(WINDOW), this.marks.subarray(BLOCKS));

  set(side: number, tick: number, size: number): void {
    this.mayBeCrossed = true;
    if (side > 0) this.bids.set(tick, size);
    else this.asks.set(tick, size);
  }

  apply(rows: BookRows, from: number, to: number, ticksPerUnit: number): number {
    let row = from;
    while (row < to) {
      const next = this.applyDense(rows, row, to, ticksPerUnit);
      if (next === row) {
        this.set(rows.side[row]!, Math.floor(rows.price[row]! * ticksPerUnit + 0.5), rows.size[row]!);
        row++;
      } else row = next;
      this.mayBeCrossed = this.bids.bound + this.asks.bound >= 0 && this.bestBid() >= this.bestAsk();
      if (this.mayBeCrossed) return row;
    }
    return row;
  }

  /**
   * Sets the levels of rows up to the first that may have crossed the book, which is included, or lies outside of its window, which
   * is not; returns the row to go on from. No branch depends on the side, and nothing is called: V8 would read the arrays' addresses
   * again after it, for each row.
   */
  private applyDense(
    { side, price, size }: BookRows,
    from: number,
    to: number,
    ticksPerUnit: number,
  ): number {
    const { bids, asks, sizes, marks } = this;
    // The lowest tick of the bids' window; that of the asks', which lie in theirs from the highest down, is `apart` below.
    const low = bids.base;
    const apart = low + asks.base + window - 1;
    const crossing = -low - asks.base;
    let bidTop = bids.top;
    let askTop = asks.top;
    let row = from;
    while (row < to) {
      const ask = (side[row]! - 1) >> 31; // -1 for an ask, 0 for a bid
      const offset = price[row]! * ticksPerUnit + 0.5 - low - apart * ask;
      if (!(offset >= 0 && offset < window)) break;
      const place = (offset | 0) ^ (ask & (window - 1));
      const at = (ask & window) | place;
      const value = size[row]!;
      sizes[at] = value;
      marks[at >> blockBits] = 1;
      row++;
      if (place <= (bidTop ^ ((bidTop ^ askTop) & ask)) || value === 0) continue;
      if (ask === 0) bidTop = place;
      else askTop = place;
      if (bidTop + askTop >= crossing) break;
    }
    bids.top = bidTop;
    asks.top = askTop;
    return row;
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
    this.mayBeCrossed = false;
  }

  bestBid(): number {
    return this.bids.best();
  }

  bestAsk(): number {
    return this.asks.best();
  }

  levels(side: number, depth: number, ticks: Float64Array, sizes: Float64Array): number {
    return side > 0 ? this.bids.levels(depth, ticks, sizes) : this.asks.levels(depth, ticks, sizes);
  }
}
