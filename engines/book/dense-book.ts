/** The book over two ladders. */
import { Ladder } from './ladder.ts';
import type { Book, BookRows } from './types.ts';

/**
 * Book indexed by tick around the best levels. An update costs a few loads and no allocation; the next best level is found
 * by a linear scan.
 */
export class DenseBook implements Book {
  private readonly bids = new Ladder(1);
  private readonly asks = new Ladder(-1);

  set(side: number, tick: number, size: number): void {
    if (side > 0) this.bids.set(tick, size);
    else this.asks.set(tick, size);
  }

  apply({ side, price, size }: BookRows, from: number, to: number, ticksPerUnit: number): void {
    const { bids, asks } = this;
    for (let i = from; i < to; i++) {
      const tick = Math.floor(price[i]! * ticksPerUnit + 0.5);
      if (side[i]! > 0) bids.set(tick, size[i]!);
      else asks.set(tick, size[i]!);
    }
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
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
