/** What a bar type is. */
import type { AnyParamSpec, ParamValues } from '../params.ts';
import { type ColumnSpec, column, nullable, type Table } from '../table.ts';

/**
 * Enriched trades in trade order. `ts` in microseconds, `size` in base units, `dollar` (price times size) in quote units,
 * `direction` +1, -1 or 0.
 */
export interface BarTrades {
  readonly ts: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly dollar: Float64Array;
  readonly direction: Int8Array;
}

/** Columns of a bar table. Counts and times are exact integers in doubles. */
export type BarColumns = {
  ts_open: Float64Array;
  ts_close: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  dollar: Float64Array;
  vwap: Float64Array;
  n_trades: Float64Array;
  buy_volume: Float64Array;
  sell_volume: Float64Array;
  bar_id: Float64Array;
};

/** A bar table in memory. */
export type BarTable = Table<BarColumns>;

/** Schema of every bar table. `vwap` is null where no volume was traded. */
export const barColumns: readonly ColumnSpec[] = [
  column('ts_open', 'int64'),
  column('ts_close', 'int64'),
  column('open', 'double'),
  column('high', 'double'),
  column('low', 'double'),
  column('close', 'double'),
  column('volume', 'double'),
  column('dollar', 'double'),
  nullable('vwap', 'double'),
  column('n_trades', 'int64'),
  column('buy_volume', 'double'),
  column('sell_volume', 'double'),
  column('bar_id', 'int64'),
];

/** Builds the bars of a day, trade by trade. How the trades are cut into calls does not change the result. */
export interface BarBuilder {
  /** Takes the trades `from` (inclusive) to `to` (exclusive), which follow those taken before. */
  update(trades: BarTrades, from: number, to: number): void;
  /** The bars closed since the last call; `bar_id` goes on. */
  take(): BarTable;
  /** Ends the day: closes the last bar if its type keeps it. */
  finish(): void;
}

/** A bar type: its parameters with values `V`, as data, and its operator. */
export interface BarDefinition<V extends ParamValues = ParamValues> {
  /** Name in configuration; the table is `cdm_<name>_bars`. */
  readonly name: string;
  /** When a bar closes, in a sentence. */
  readonly doc: string;
  readonly params: Readonly<Record<keyof V & string, AnyParamSpec>>;
  /** Says what is wrong with parameters that are each allowed but do not fit together. */
  check?(params: V): string | undefined;
  /** A builder for one day. */
  create(params: V): BarBuilder;
}
