/**
 * One side of the book: sizes by tick in pages that are allocated when first touched, so that a stray order
 * millions of ticks away costs one page and not the range between.
 *
 * ```
 *   tick * sign - base  =  offset  =  [ page number | place in page ]
 *   directory[page number] -> slot of the pool (0: the shared page that stays empty)
 *   pool[slot * PAGE + place] -> size
 * ```
 */
const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;
const PLACE = PAGE - 1;
/** Offsets stay within int32, which keeps the shifts above exact. */
const MAX_SPAN = 2 ** 31;
const MAX_PAGES = MAX_SPAN / PAGE;

/** Levels of one side; the best is the highest tick (sign +1) or the lowest (sign -1). */
export class Ladder {
  private readonly sign: number;
  private base = 0;
  private span = 0;
  private directory = new Int32Array(0);
  private pool = new Float64Array(PAGE);
  /** Levels in each slot: an empty page is passed over in one step. */
  private counts = new Int32Array(1);
  private slots = 1;
  private total = 0;
  /** No level lies above this offset. Only reading lowers it, so a message that clears many levels scans once. */
  private top = -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  /** Sets or (size 0) removes a level. */
  set(tick: number, size: number): void {
    let offset = tick * this.sign - this.base;
    if (!(offset >= 0 && offset < this.span)) {
      if (size === 0) return;
      this.cover(tick);
      offset = tick * this.sign - this.base;
    }
    let slot = this.directory[offset >> PAGE_BITS]!;
    if (slot === 0) {
      if (size === 0) return;
      slot = this.addPage(offset >> PAGE_BITS);
    }
    const place = slot * PAGE + (offset & PLACE);
    const before = this.pool[place]!;
    this.pool[place] = size;
    const change = Number(size !== 0) - Number(before !== 0);
    this.counts[slot]! += change;
    this.total += change;
    if (offset > this.top && size !== 0) this.top = offset;
  }

  /** Removes every level; pages stay allocated. */
  clear(): void {
    for (let slot = 1; slot < this.slots; slot++) {
      if (this.counts[slot] !== 0) this.pool.fill(0, slot * PAGE, (slot + 1) * PAGE);
    }
    this.counts.fill(0);
    this.total = 0;
    this.top = -1;
  }

  /** The best tick, NaN if there is none. */
  best(): number {
    if (this.total === 0) {
      this.top = -1;
      return Number.NaN;
    }
    const top = this.occupied(this.top);
    this.top = top;
    return this.sign * (top + this.base) + 0; // + 0: never -0
  }

  /** Copies at most `depth` levels, best first; returns how many. */
  levels(depth: number, ticks: Float64Array, sizes: Float64Array): number {
    const count = Math.min(depth, this.total);
    const { pool, directory, counts, sign, base } = this;
    let level = 0;
    for (let offset = this.top; level < count; ) {
      const slot = directory[offset >> PAGE_BITS]!;
      const floor = offset & ~PLACE;
      if (counts[slot] !== 0) {
        const shift = slot * PAGE - floor;
        for (; offset >= floor && level < count; offset--) {
          const size = pool[offset + shift]!;
          if (size === 0) continue;
          ticks[level] = sign * (offset + base) + 0;
          sizes[level] = size;
          level++;
        }
      }
      offset = floor - 1;
    }
    return count;
  }

  /** The nearest occupied offset at or below `offset`. One must exist. */
  private occupied(offset: number): number {
    const { pool, directory, counts } = this;
    let at = offset;
    for (;;) {
      const slot = directory[at >> PAGE_BITS]!;
      const floor = at & ~PLACE;
      if (counts[slot] !== 0) {
        const shift = slot * PAGE - floor;
        while (at >= floor && pool[at + shift] === 0) at--;
        if (at >= floor) return at;
      }
      at = floor - 1;
    }
  }

  private addPage(page: number): number {
    const slot = this.slots++;
    if (slot >= this.counts.length) {
      const pool = new Float64Array(2 * this.pool.length);
      pool.set(this.pool);
      this.pool = pool;
      const counts = new Int32Array(2 * this.counts.length);
      counts.set(this.counts);
      this.counts = counts;
    }
    this.directory[page] = slot;
    return slot;
  }

  /** Widens the directory so that it covers `tick`, at least doubling it to keep the cost of growth linear. */
  private cover(tick: number): void {
    if (!Number.isSafeInteger(tick)) throw new Error(`book: tick ${tick} is not an integer`);
    const page = Math.floor((tick * this.sign) / PAGE);
    const first = this.base / PAGE;
    const pages = this.directory.length;
    const low = pages === 0 ? page : Math.min(page, first);
    const high = pages === 0 ? page + 1 : Math.max(page + 1, first + pages);
    if (high - low > MAX_PAGES) {
      const edge = this.sign * (page < first ? this.base + this.span - 1 : this.base);
      throw new Error(
        `book: ticks ${Math.min(tick, edge)} to ${Math.max(tick, edge)} span ${Math.abs(tick - edge)} ticks, ` +
          `more than the ${MAX_SPAN} a side can hold; check ticks_per_unit and the prices`,
      );
    }
    const wanted = Math.min(MAX_PAGES, Math.max(high - low, 2 * pages));
    const start = pages !== 0 && page < first ? high - wanted : low;
    const directory = new Int32Array(wanted);
    directory.set(this.directory, pages === 0 ? 0 : first - start);
    if (this.top >= 0) this.top += (first - start) * PAGE;
    this.directory = directory;
    this.base = start * PAGE;
    this.span = wanted * PAGE;
  }
}
