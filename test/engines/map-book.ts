/** The book as one would first write it: the model that the real one must agree with. */
import type { Book, BookRows } from '../../engines/book/types.ts';

export class MapBook implements Book {
  private bids = new Map<number, number>();
  private asks = new Map<number, number>();

  set(side: number, tick: number, size: number): void {
    const levels = side > 0 ? this.bids : this.asks;
    if (size === 0) levels.delete(tick);
    else levels.set(tick, size);
  }

  apply({ side, price, size }: BookRows, from: number, to: number, ticksPerUnit: number): number {
    for (let i = from; i < to; i++) {
      this.set(side[i]!, Math.round(price[i]! * ticksPerUnit), size[i]!);
      if (this.mayBeCrossed) return i + 1;
    }
    return to;
  }

  get mayBeCrossed(): boolean {
    return this.bestBid() >= this.bestAsk();
  }

  clear(): void {
    this.bids = new Map();
    this.asks = new Map();
  }

  bestBid(): number {
    return this.sorted(1)[0]?.[0] ?? Number.NaN;
  }

  bestAsk(): number {
    return this.sorted(-1)[0]?.[0] ?? Number.NaN;
  }

  levels(side: number, depth: number, ticks: Float64Array, sizes: Float64Array): number {
    const best = this.sorted(side).slice(0, depth);
    best.forEach(([tick, size], i) => {
      ticks[i] = tick;
      sizes[i] = size;
    });
    return best.length;
  }

  private sorted(side: number): [number, number][] {
    return [...(side > 0 ? this.bids : this.asks)].sort(([a], [b]) => (side > 0 ? b - a : a - b));
  }
}
