/** One side of the simulated book: levels sorted by price, the best at the end, where nearly all changes are. */
export class Levels {
  /** Ticks of the levels, worst first; only the first `count` are levels. */
  readonly ticks: Float64Array;
  /** Lots of the levels. */
  readonly lots: Float64Array;
  count = 0;
  /** +1 for bids (the best is the highest tick), -1 for asks. */
  readonly sign: 1 | -1;

  constructor(sign: 1 | -1, capacity: number) {
    this.sign = sign;
    this.ticks = new Float64Array(capacity);
    this.lots = new Float64Array(capacity);
  }

  /** The best tick; there must be a level. */
  best(): number {
    return this.ticks[this.count - 1]!;
  }

  /** Adds lots at a tick and returns the level's total; 0, and nothing done, when that would take a new level too many. */
  add(tick: number, lots: number): number {
    const { ticks, sign, count } = this;
    let i = count;
    while (i > 0 && (ticks[i - 1]! - tick) * sign > 0) i--;
    if (i > 0 && ticks[i - 1] === tick) return (this.lots[i - 1]! += lots);
    if (count === ticks.length) return 0;
    ticks.copyWithin(i + 1, i, count);
    this.lots.copyWithin(i + 1, i, count);
    ticks[i] = tick;
    this.lots[i] = lots;
    this.count++;
    return lots;
  }

  /** Removes the level at an index. */
  remove(index: number): void {
    this.ticks.copyWithin(index, index + 1, this.count);
    this.lots.copyWithin(index, index + 1, this.count);
    this.count--;
  }
}
