/** The open bar, and the table of those closed. */
import type { BarColumns, BarTable, BarTrades } from './types.ts';

/**
 * Sums up trades until the bar is closed. Sums are sequential and restart at 0 with each bar.
 *
 * Source: Lopez de Prado, *Advances in Financial Machine Learning* (2018), ch. 2.
 */
export class BarAccumulator {
  /** Trades of the open bar. */
  nTrades = 0;
  /** Base units of the open bar. */
  volume = 0;
  /** Quote units of the open bar. */
  dollar = 0;
  private tsOpen = 0;
  private tsLast = 0;
  private open = 0;
  private high = 0;
  private low = 0;
  private last = 0;
  private buyVolume = 0;
  private sellVolume = 0;
  private rows = 0;
  /** Rows taken. */
  private taken = 0;
  private columns: BarColumns = allocate(256);

  /** Adds the trades `from` (inclusive) to `to` (exclusive) to the open bar, opening one if there is none. */
  add({ ts, price, size, dollar, direction }: BarTrades, from: number, to: number): void {
    if (from >= to) return;
    if (this.nTrades === 0) {
      this.tsOpen = ts[from]!;
      this.open = this.high = this.low = price[from]!;
    }
    // Sums in locals: in fields each addition would wait for the store of the one before.
    let { high, low, volume, dollar: worth, buyVolume, sellVolume } = this;
    for (let i = from; i < to; i++) {
      const px = price[i]!;
      if (px > high) high = px;
      else if (px < low) low = px;
      const v = size[i]!;
      volume += v;
      worth += dollar[i]!;
      // 1 or 0 by arithmetic: a branch on the direction would be mispredicted every other time.
      buyVolume += v * ((direction[i]! + 1) >> 1);
      sellVolume += v * ((1 - direction[i]!) >> 1);
    }
    this.high = high;
    this.low = low;
    this.volume = volume;
    this.dollar = worth;
    this.buyVolume = buyVolume;
    this.sellVolume = sellVolume;
    this.tsLast = ts[to - 1]!;
    this.last = price[to - 1]!;
    this.nTrades += to - from;
  }

  /** Writes the open bar, from its first trade's time to its last's unless told otherwise, and starts afresh. */
  close(tsOpen: number = this.tsOpen, tsClose: number = this.tsLast): void {
    if (this.rows === this.columns.bar_id.length) this.columns = resize(this.columns, 2 * this.rows);
    const { columns, rows } = this;
    columns.ts_open[rows] = tsOpen;
    columns.ts_close[rows] = tsClose;
    columns.open[rows] = this.open;
    columns.high[rows] = this.high;
    columns.low[rows] = this.low;
    columns.close[rows] = this.last;
    columns.volume[rows] = this.volume;
    columns.dollar[rows] = this.dollar;
    columns.vwap[rows] = this.dollar / this.volume;
    columns.n_trades[rows] = this.nTrades;
    columns.buy_volume[rows] = this.buyVolume;
    columns.sell_volume[rows] = this.sellVolume;
    columns.bar_id[rows] = this.taken + rows;
    this.rows++;
    this.nTrades = 0;
    this.volume = 0;
    this.dollar = 0;
    this.buyVolume = 0;
    this.sellVolume = 0;
  }

  /** The bars closed since the last call; the open one is not among them. */
  take(): BarTable {
    const table = { rows: this.rows, columns: resize(this.columns, this.rows) };
    this.taken += this.rows;
    this.rows = 0;
    return table;
  }
}

function allocate(capacity: number): BarColumns {
  const make = () => new Float64Array(capacity);
  return {
    ts_open: make(),
    ts_close: make(),
    open: make(),
    high: make(),
    low: make(),
    close: make(),
    volume: make(),
    dollar: make(),
    vwap: make(),
    n_trades: make(),
    buy_volume: make(),
    sell_volume: make(),
    bar_id: make(),
  };
}

/** A copy of the columns with room for `capacity` rows. */
function resize(columns: BarColumns, capacity: number): BarColumns {
  const out = allocate(capacity);
  for (const name of Object.keys(out) as (keyof BarColumns)[]) {
    out[name].set(columns[name].subarray(0, Math.min(capacity, columns[name].length)));
  }
  return out;
}
