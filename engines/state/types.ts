/** What goes into the state engine and what comes out. */
import type { BarName } from '../bars/index.ts';
import type { BarTable } from '../bars/types.ts';
import type { Table } from '../table.ts';

/** Settings of one symbol and day. */
export interface StateSettings {
  /** Ticks per price unit, an integer of at least 1: the price of tick t is t / ticksPerUnit. */
  readonly ticksPerUnit: number;
  /** Levels a side in `cdm_lob_l2`. */
  readonly depth: number;
  /** Microseconds between two rows of `cdm_lob_l2`. */
  readonly snapshotUs: number;
  /** Start of the day, microseconds, inclusive. */
  readonly dayStartUs: number;
  /** End of the day, microseconds, exclusive. */
  readonly dayEndUs: number;
  /** The bar types to build, each with its parameters; parameters left out take their defaults. */
  readonly bars: Readonly<Partial<Record<BarName, Readonly<Record<string, number>>>>>;
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
  /** The day's first delta was not a snapshot row, so the book before it is unknown. */
  readonly firstRowNotSnapshot: boolean;
}

/** The tables of a day. */
export interface StateTables {
  readonly cdm_trade_enriched: Table<EnrichedColumns>;
  readonly cdm_lob_l2: Table<Record<string, Float64Array>>;
  /** One table a configured bar type. */
  readonly bars: Readonly<Partial<Record<BarName, BarTable>>>;
  readonly counts: StateCounts;
}

/** A pass over one symbol and day. */
export interface StateEngine {
  /**
   * Takes trades. They may all be pushed first, or as they come; a trade must not be pushed after a delta with the
   * same or a later ts, because at equal ts trades come first.
   *
   * @throws when a ts is less than the one before it or comes too late.
   */
  pushTrades(batch: TradeBatch): void;
  /**
   * Takes deltas and processes everything up to them. How the rows are cut into batches does not change the result.
   *
   * @throws when a ts is less than the one before it, or a size is not a number of at least 0.
   */
  pushDeltas(batch: DeltaBatch): void;
  /** Processes what is left and returns the tables; the engine takes nothing after it. */
  finish(): StateTables;
}
