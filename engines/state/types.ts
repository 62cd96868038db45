/** What goes into the state engine and what comes out. */
import type { BarName } from '../bars/index.ts';
import type { BarTable } from '../bars/types.ts';
import type { ParamValues } from '../params.ts';
import type { Table } from '../table.ts';

/** How a contract's worth is counted. */
export type ContractType = 'linear' | 'inverse';

/** Settings of one symbol and day. */
export interface StateSettings {
  /** Ticks per price unit, an integer of at least 1: the price of tick t is t / ticksPerUnit. */
  readonly ticksPerUnit: number;
  /**
   * What one unit of the tables' `size` is worth, above 0: base units of a linear contract, quote units of an inverse one.
   * 1 where sizes are in base units.
   */
  readonly contractSize: number;
  /**
   * With c the contract size: a trade of a `linear` contract is `size * c` base units and `price * size * c` quote units, of an
   * `inverse` one (coin-margined) `size * c / price` base units and `size * c` quote units. Bars are counted in these; the other tables keep `size` as
   * it is.
   */
  readonly contractType: ContractType;
  /** Microseconds without a delta from which on a silence counts as a gap. */
  readonly gapUs: number;
  /** Levels a side in `cdm_lob_l2`. */
  readonly depth: number;
  /** Microseconds between two rows of `cdm_lob_l2`. */
  readonly snapshotUs: number;
  /** Start of the day, microseconds, inclusive. */
  readonly dayStartUs: number;
  /** End of the day, microseconds, exclusive. */
  readonly dayEndUs: number;
  /** The bar types to build, each with its parameters; parameters left out take their defaults. */
  readonly bars: Readonly<Partial<Record<BarName, ParamValues>>>;
}

/** Columns that the engine reads of `cdm_trade`. */
export type TradeColumns = {
  ts: Float64Array;
  side: Int8Array;
  price: Float64Array;
  size: Float64Array;
};

/** Columns that the engine reads of `cdm_book_delta`. */
export type DeltaColumns = {
  ts: Float64Array;
  is_snapshot: Uint8Array;
  side: Int8Array;
  price: Float64Array;
  size: Float64Array;
};

/** Columns of `cdm_trade_enriched`. */
export type EnrichedColumns = {
  ts: Float64Array;
  price: Float64Array;
  size: Float64Array;
  side: Int8Array;
  bid_px: Float64Array;
  ask_px: Float64Array;
  mid: Float64Array;
  spread: Float64Array;
  direction: Int8Array;
  signed_volume: Float64Array;
};

/** Some trades in `seq` order. Arrays may be longer than `rows`; the rest is not read. */
export type TradeBatch = Table<TradeColumns>;

/** Some deltas in `seq` order. Arrays may be longer than `rows`; the rest is not read. */
export type DeltaBatch = Table<DeltaColumns>;

/** What was seen on the way, for the run's metadata. */
export interface StateCounts {
  readonly trades: number;
  readonly deltas: number;
  /** Groups of deltas with one ts. */
  readonly messages: number;
  /** Messages that left the best bid above the best ask. */
  readonly crossed: number;
  /** Messages that left the best bid equal to the best ask. */
  readonly locked: number;
  /** Silences between two deltas longer than the settings' `gapUs`. */
  readonly gaps: number;
  /** Longest silence between two deltas, microseconds; 0 with fewer than two messages. */
  readonly longestSilenceUs: number;
  /** Snapshots after the first rows: the feed was cut and started again. */
  readonly restarts: number;
  /** The day's first delta was not a snapshot row, so the book before it is unknown. */
  readonly firstRowNotSnapshot: boolean;
}

/** Rows of the day's tables, which follow those of the page before. A table may have none. */
export interface StatePage {
  readonly cdm_trade_enriched: Table<EnrichedColumns>;
  readonly cdm_lob_l2: Table<Record<string, Float64Array>>;
  /** One table a configured bar type. */
  readonly bars: Readonly<Partial<Record<BarName, BarTable>>>;
}

/**
 * A pass over one symbol and day. Work is done as pages are drawn: pages not drawn are rows not processed. How rows are cut into
 * batches does not change the rows of the tables, only how they are cut into pages.
 */
export interface StateEngine {
  /**
   * Takes trades. They may all be pushed first, or as they come; a trade must not be pushed after a delta with the
   * same or a later ts, because at equal ts trades come first.
   *
   * @throws when a ts is less than the one before it or comes too late.
   */
  pushTrades(batch: TradeBatch): void;
  /**
   * Processes deltas, giving a page whenever one is full.
   *
   * @throws when a ts is less than the one before it, or a size is not a number of at least 0.
   */
  pushDeltas(batch: DeltaBatch): Iterable<StatePage>;
  /** Processes what is left and gives the last pages; the engine takes nothing after it. */
  finish(): Iterable<StatePage>;
  /** What was seen so far. */
  counts(): StateCounts;
}
