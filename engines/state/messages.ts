/** Messages of the book feed: the deltas of one ts. */
import type { DeltaBatch } from './types.ts';

/** Checks deltas before they are applied, and counts their messages and the silences between them. */
export class Messages {
  /** Messages so far. */
  count = 0;
  /** Silences longer than `gapUs`. */
  gaps = 0;
  longestSilenceUs = 0;
  private readonly gapUs: number;
  private rows = 0;
  private lastTs = Number.NaN;

  constructor(gapUs: number) {
    this.gapUs = gapUs;
  }

  /** Takes the rows `from` (inclusive) to `to` (exclusive), of which there is one, at least. @throws when a ts is less than the one before it, or a size is not a number of at least 0. */
  add({ columns: { ts, size } }: DeltaBatch, from: number, to: number): void {
    const { gapUs } = this;
    let { count, longestSilenceUs } = this;
    let before = this.lastTs;
    if (Number.isNaN(before)) {
      before = ts[from]!;
      count = 1;
    }
    for (let i = from; i < to; i++) {
      const silence = ts[i]! - before;
      if (!(silence >= 0 && size[i]! >= 0)) throw this.error(i - from, ts[i]!, before, size[i]!);
      if (silence > longestSilenceUs) longestSilenceUs = silence;
      if (silence > gapUs) this.gaps++;
      // Added as a number: a branch on it would be mispredicted at every message.
      count += Number(silence > 0);
      before = ts[i]!;
    }
    this.count = count;
    this.longestSilenceUs = longestSilenceUs;
    this.lastTs = before;
    this.rows += to - from;
  }

  private error(row: number, ts: number, before: number, size: number): Error {
    const name = `cdm_book_delta row ${this.rows + row}`;
    return ts >= before
      ? new Error(`${name}: size ${size} is not a number of at least 0`)
      : new Error(`${name}: ts ${ts} is before ${before}; rows must be in seq order, ts never falling`);
  }
}
