/** The state engine: one pass over a day's trades and deltas. */
import { type BarName, bars } from '../bars/index.ts';
import type { BarBuilder } from '../bars/types.ts';
import { DenseBook } from '../book/dense-book.ts';
import { resolveDefinition } from '../params.ts';
import { LobTable } from './lob-table.ts';
import { Messages } from './messages.ts';
import { checkSettings } from './settings.ts';
import { TradeTable } from './trade-table.ts';
import type { DeltaBatch, StateCounts, StateEngine, StatePage, StateSettings, TradeBatch } from './types.ts';

/**
 * An engine for one symbol and day, with an empty book and no history.
 *
 * @throws when a setting is not allowed; the message names it.
 *
 * @example
 * const engine = createStateEngine(settings);
 * engine.pushTrades(trades);
 * for (const batch of deltas) for (const page of engine.pushDeltas(batch)) write(page);
 * for (const page of engine.finish()) write(page);
 * report(engine.counts());
 */
export function createStateEngine(settings: StateSettings): StateEngine {
  checkSettings(settings);
  return new SinglePassEngine(settings);
}

/**
 * Rows that go through all loops before the next do: they stay in the cache, and V8 sees the end of each loop before it compiles it
 * (else it throws a loop that it optimised on the way away at its first end, for want of knowing what comes after).
 */
const SLICE_ROWS = 4096;

class SinglePassEngine implements StateEngine {
  private readonly ticksPerUnit: number;
  private readonly messages: Messages;
  private readonly book = new DenseBook();
  private readonly trades: TradeTable;
  private readonly lob: LobTable;
  private readonly builders: [BarName, BarBuilder][] = [];
  private finished = false;
  /** ts of the last row applied; its message has ended when a later one comes. */
  private ts = -Infinity;
  private inSnapshot = false;
  /** First row of the batch whose `is_snapshot` is not that of the row before. */
  private turn = 0;
  private deltas = 0;
  private crossed = 0;
  private locked = 0;
  private snapshots = 0;
  private firstRowNotSnapshot = false;

  constructor(settings: StateSettings) {
    this.ticksPerUnit = settings.ticksPerUnit;
    this.messages = new Messages(settings.gapUs);
    this.trades = new TradeTable(settings, this.book);
    this.lob = new LobTable(settings, this.book);
    for (const name of Object.keys(bars) as BarName[]) {
      const params = settings.bars[name];
      if (params === undefined) continue;
      const definition = bars[name];
      this.builders.push([name, definition.create(resolveDefinition(`bars.${name}`, definition, params))]);
    }
  }

  pushTrades(batch: TradeBatch): void {
    this.assertOpen();
    this.trades.append(batch, this.ts);
  }

  *pushDeltas(batch: DeltaBatch): Generator<StatePage, void, undefined> {
    this.assertOpen();
    const { rows, columns } = batch;
    if (rows === 0) return;
    if (this.deltas === 0) {
      this.firstRowNotSnapshot = columns.is_snapshot[0] === 0;
      this.lob.start(columns.ts[0]!);
    }
    this.turn = 0;
    for (let row = 0; row < rows; ) {
      const end = Math.min(row + SLICE_ROWS, rows);
      this.messages.add(batch, row, end);
      while (row < end) {
        row = this.apply(batch, row, end);
        this.buildBars();
        if (this.lob.full || this.trades.full) yield this.take();
      }
    }
    this.deltas += rows;
  }

  *finish(): Generator<StatePage, void, undefined> {
    this.assertOpen();
    this.finished = true;
    while (!this.lob.write(Number.MAX_VALUE)) yield this.take();
    if (this.book.mayBeCrossed) this.countCrossed();
    for (;;) {
      const quoted = this.trades.quote(Number.MAX_VALUE);
      this.buildBars();
      if (quoted) break;
      yield this.take();
    }
    for (const [, builder] of this.builders) builder.finish();
    yield this.take(true);
  }

  counts(): StateCounts {
    const { deltas, crossed, locked, firstRowNotSnapshot } = this;
    const { count: messages, gaps, longestSilenceUs } = this.messages;
    const restarts = Math.max(0, firstRowNotSnapshot ? this.snapshots : this.snapshots - 1);
    const trades = this.trades.completed;
    return {
      trades,
      deltas,
      messages,
      crossed,
      locked,
      gaps,
      longestSilenceUs,
      restarts,
      firstRowNotSnapshot,
    };
  }

  /**
   * Applies rows from row `from` on until the batch ends or the snapshots' page is full; returns the row to go on from.
   *
   * Rows are applied without a look at their messages, up to the next trade or snapshot, or until the book may be crossed: an end of
   * a message is a mispredicted branch, which costs as much as a few updates.
   */
  private apply({ columns }: DeltaBatch, from: number, to: number): number {
    const { book, lob, trades, ticksPerUnit } = this;
    const { ts, is_snapshot } = columns;
    let look = from;
    for (let i = from; i < to; ) {
      const now = ts[i]!;
      if (now > this.ts) {
        if (lob.nextTs <= now && !lob.write(now)) return i;
        if (trades.nextTs <= now && !trades.quote(now)) return i;
        if (book.mayBeCrossed) this.countCrossed();
      }
      if (i === this.turn) this.turnAt(i, is_snapshot);
      if (i >= look) look = firstAt(ts, i + 1, to, Math.min(lob.nextTs, trades.nextTs));
      const limit = Math.min(this.turn, look);
      const end = book.mayBeCrossed ? firstAt(ts, i + 1, limit, now + 1) : limit;
      i = book.apply(columns, i, end, ticksPerUnit);
      this.ts = ts[i - 1]!;
    }
    return to;
  }

  /** Begins or ends a snapshot with the row, if it does, and finds where that turns. */
  private turnAt(row: number, flags: Uint8Array): void {
    const flag = flags[row]!;
    if (flag !== 0 && !this.inSnapshot) {
      this.book.clear();
      this.snapshots++;
    }
    this.inSnapshot = flag !== 0;
    const turn = flags.indexOf(1 - flag, row);
    this.turn = turn < 0 ? flags.length : turn;
  }

  private countCrossed(): void {
    const bid = this.book.bestBid();
    const ask = this.book.bestAsk();
    if (bid > ask) this.crossed++;
    else if (bid === ask) this.locked++;
  }

  /** Completes the trades that have their quotes, and shows them to the bars. */
  private buildBars(): void {
    this.trades.complete((trades, from, to) => {
      for (const [, builder] of this.builders) builder.update(trades, from, to);
    });
  }

  private take(atEnd: boolean = false): StatePage {
    const closed = this.builders.map(([name, builder]) => [name, builder.take()] as const);
    return {
      cdm_trade_enriched: this.trades.take(atEnd),
      cdm_lob_l2: this.lob.take(),
      bars: Object.fromEntries(closed),
    };
  }

  private assertOpen(): void {
    if (this.finished) throw new Error('state engine: the day is finished; make a new engine for the next');
  }
}

/** The first row from `from` (inclusive) to `to` (exclusive) with a ts of at least `least`, `to` if there is none. */
function firstAt(ts: Float64Array, from: number, to: number, least: number): number {
  let row = from;
  while (row < to && ts[row]! < least) row++;
  return row;
}
