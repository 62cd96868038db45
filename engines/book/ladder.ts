/**
 * One side of the book: a dense window of sizes around the best level, and the levels beyond it in a map.
 *
 * ```
 *                 worse                                  better
 *   far (Map)  |  sizes[0]  ...  sizes[top] = best  .  .  . |   nothing: the window moves to a level that lies here
 *              base                                       base + WINDOW
 * ```
 *
 * Memory is that of the window and of the levels that there are, however far apart their prices lie.
 */
const WINDOW_BITS = 16;
/** Places of a window. */
export const WINDOW: number = 1 << WINDOW_BITS;
/** Where the best level comes to lie when the window moves: most of a book lies behind its best. */
const CENTRE = WINDOW - WINDOW / 4;
/** Places of a block, as a power of 2. */
export const BLOCK_BITS = 8;
const BLOCK = 1 << BLOCK_BITS;
/** Blocks of a window. */
export const BLOCKS: number = WINDOW >> BLOCK_BITS;

/** Levels of one side; the best is the highest tick (sign +1) or the lowest (sign -1). */
export class Ladder {
  private readonly sign: number;
  /** `tick * sign` of the window's first place. */
  base = 0;
  /** No level of the window lies above this place. Only reading lowers it, so a message that clears many levels scans once. */
  top = -1;
  private readonly sizes: Float64Array;
  /** 0 only for blocks of the window that have no level: a scan passes them over in one step. */
  private readonly marks: Uint8Array;
  /** Size by `tick * sign`, all below the window. */
  private readonly far = new Map<number, number>();

  /** `sizes` has {@link WINDOW} zeros, `marks` {@link BLOCKS}. */
  constructor(sign: 1 | -1, sizes: Float64Array, marks: Uint8Array) {
    this.sign = sign;
    this.sizes = sizes;
    this.marks = marks;
  }

  /** No level has a greater `tick * sign`. -Infinity only where there is none. */
  get bound(): number {
    if (this.top >= 0) return this.top + this.base;
    return this.far.size > 0 ? this.base - 1 : -Infinity;
  }

  /** Sets or (size 0) removes a level. */
  set(tick: number, size: number): void {
    const offset = tick * this.sign - this.base;
    if (!(offset >= 0 && offset < WINDOW)) {
      this.setFar(tick * this.sign, size);
      return;
    }
    const place = offset | 0;
    this.sizes[place] = size;
    // Marked also for a removal: a branch on the size would be mispredicted every other time.
    this.marks[place >> BLOCK_BITS] = 1;
    if (place > this.top && size !== 0) this.top = place;
  }

  /** Removes every level. */
  clear(): void {
    this.sizes.fill(0);
    this.marks.fill(0);
    this.far.clear();
    this.top = -1;
  }

  /** The best tick, NaN if there is none. */
  best(): number {
    if (this.top < 0 || this.sizes[this.top] === 0) this.settle();
    return this.top < 0 ? Number.NaN : this.sign * (this.top + this.base) + 0; // + 0: never -0
  }

  /** Lowers the top to the best level, for which the window moves if need be. */
  private settle(): void {
    this.top = this.occupied(this.top);
    if (this.top < 0 && this.far.size > 0) this.moveTo(this.bestFar());
  }

  /** Copies at most `depth` levels, best first; returns how many. Behind them anything is written. */
  levels(depth: number, ticks: Float64Array, sizes: Float64Array): number {
    this.best();
    const { sign, base, marks } = this;
    const places = this.sizes;
    let level = 0;
    for (let place = this.top; place >= 0 && level < depth; ) {
      const floor = place & ~(BLOCK - 1);
      if (marks[place >> BLOCK_BITS] === 0) place = floor - 1;
      for (; place >= floor && level < depth; place--) {
        const size = places[place]!;
        ticks[level] = sign * (place + base) + 0;
        sizes[level] = size;
        // An empty place is written over by the next: a branch on it would be mispredicted every few times.
        level += Number(size !== 0);
      }
    }
    return level < depth && this.far.size > 0 ? this.farLevels(level, depth, ticks, sizes) : level;
  }

  /** The nearest occupied place of the window at or below `from`, -1 if there is none. */
  private occupied(from: number): number {
    const { sizes, marks } = this;
    let place = from;
    while (place >= 0) {
      const block = place >> BLOCK_BITS;
      const floor = block << BLOCK_BITS;
      if (marks[block] !== 0) {
        const whole = place === floor + BLOCK - 1;
        while (place >= floor && sizes[place] === 0) place--;
        if (place >= floor) return place;
        if (whole) marks[block] = 0;
      }
      place = floor - 1;
    }
    return -1;
  }

  private setFar(at: number, size: number): void {
    if (!Number.isSafeInteger(at)) throw new Error(`book: tick ${at * this.sign} is not an integer`);
    if (size === 0) {
      this.far.delete(at);
      return;
    }
    const best = this.best(); // It may move the window.
    if (Number.isNaN(best) || at >= this.base + WINDOW) this.moveTo(at);
    if (at < this.base) this.far.set(at, size);
    else this.set(at * this.sign, size);
  }

  /** Moves the window so that it covers `at`, which becomes its best level; levels change between it and the map. */
  private moveTo(at: number): void {
    const { sizes, marks, far } = this;
    for (let place = this.occupied(this.top); place >= 0; place = this.occupied(place - 1)) {
      far.set(place + this.base, sizes[place]!);
    }
    sizes.fill(0);
    marks.fill(0);
    this.base = at - CENTRE;
    this.top = -1;
    for (const [level, size] of far) {
      if (level < this.base) continue;
      far.delete(level);
      this.set(level * this.sign, size);
    }
  }

  private bestFar(): number {
    let best = -Infinity;
    for (const at of this.far.keys()) if (at > best) best = at;
    return best;
  }

  private farLevels(from: number, depth: number, ticks: Float64Array, sizes: Float64Array): number {
    const sorted = [...this.far].sort(([a], [b]) => b - a).slice(0, depth - from);
    sorted.forEach(([at, size], i) => {
      ticks[from + i] = this.sign * at + 0;
      sizes[from + i] = size;
    });
    return from + sorted.length;
  }
}
