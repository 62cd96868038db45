/** `cdm_trade_enriched`: trades with the quote that prevailed and who took the initiative. */
import type { Table } from '../table.ts';
import type { EnrichedColumns, TradeBatch } from './types.ts';

/**
 * Trades of the day. Rows are appended as they are pushed and completed in order once the book before them is known.
 */
export class TradeTable {
  /** Trades pushed. */
  rows = 0;
  /** Trades completed; those from here to `rows` wait for the book. */
  done = 0;
  columns: EnrichedColumns = allocate(0);
  private lastDirection = 0;

  /** @throws when a ts is not at least the one before it and after `afterTs`, the last delta's. */
  append(batch: TradeBatch, afterTs: number): void {
    const { rows } = this;
    const total = rows + batch.rows;
    if (total > this.columns.ts.length) this.columns = resize(this.columns, Math.max(total, 2 * rows));
    const { ts, side, price, size } = this.columns;
    ts.set(batch.columns.ts.subarray(0, batch.rows), rows);
    side.set(batch.columns.side.subarray(0, batch.rows), rows);
    price.set(batch.columns.price.subarray(0, batch.rows), rows);
    size.set(batch.columns.size.subarray(0, batch.rows), rows);
    checkOrder(ts, rows, total, afterTs);
    this.rows = total;
  }

  /** Time of the first trade that waits, Infinity if none does. */
  nextTs(): number {
    return this.done < this.rows ? this.columns.ts[this.done]! : Infinity;
  }

  /**
   * Completes the waiting trades with ts at most `untilTs`, all of which see the same best quotes, in ticks, NaN for
   * an empty side.
   *
   * Source of `direction`: Lee & Ready (1991), quote rule, then tick test.
   */
  complete(untilTs: number, bid: number, ask: number, ticksPerUnit: number): void {
    const { columns, rows } = this;
    const { ts, price, side, size } = columns;
    const bidPx = bid / ticksPerUnit;
    const askPx = ask / ticksPerUnit;
    const mid = (bid + ask) / (2 * ticksPerUnit);
    const spread = (ask - bid) / ticksPerUnit;
    let direction = this.lastDirection;
    let i = this.done;
    for (; i < rows && ts[i]! <= untilTs; i++) {
      const px = price[i]!;
      if (side[i] !== 0) direction = side[i]!;
      else if (px > mid) direction = 1;
      else if (px < mid) direction = -1;
      else if (i === 0) direction = 0;
      else if (px > price[i - 1]!) direction = 1;
      else if (px < price[i - 1]!) direction = -1;
      columns.bid_px[i] = bidPx;
      columns.ask_px[i] = askPx;
      columns.mid[i] = mid;
      columns.spread[i] = spread;
      columns.direction[i] = direction;
      columns.signed_volume[i] = direction * size[i]!;
    }
    this.done = i;
    this.lastDirection = direction;
  }

  /** The completed rows. */
  table(): Table<EnrichedColumns> {
    return { rows: this.done, columns: resize(this.columns, this.done) };
  }
}

function checkOrder(ts: Float64Array, from: number, to: number, afterTs: number): void {
  for (let i = from; i < to; i++) {
    if (!(ts[i]! > afterTs)) {
      throw new Error(
        `cdm_trade row ${i}: ts ${ts[i]} was pushed after a delta of ts ${afterTs}; push trades before the deltas of their ts`,
      );
    }
    if (i > 0 && ts[i]! < ts[i - 1]!) {
      throw new Error(
        `cdm_trade row ${i}: ts ${ts[i]} is before ${ts[i - 1]}; rows must be in seq order, ts never falling`,
      );
    }
  }
}

function allocate(capacity: number): EnrichedColumns {
  return {
    ts: new Float64Array(capacity),
    price: new Float64Array(capacity),
    size: new Float64Array(capacity),
    side: new Int8Array(capacity),
    bid_px: new Float64Array(capacity),
    ask_px: new Float64Array(capacity),
    mid: new Float64Array(capacity),
    spread: new Float64Array(capacity),
    direction: new Int8Array(capacity),
    signed_volume: new Float64Array(capacity),
  };
}

/** The columns with room for `capacity` rows; the same arrays if they have exactly that. */
function resize(columns: EnrichedColumns, capacity: number): EnrichedColumns {
  if (columns.ts.length === capacity) return columns;
  const out = allocate(capacity);
  for (const name of Object.keys(out) as (keyof EnrichedColumns)[]) {
    out[name].set(columns[name].subarray(0, Math.min(capacity, columns[name].length)));
  }
  return out;
}
