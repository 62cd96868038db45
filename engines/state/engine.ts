/** The state engine: one pass over a day's trades and deltas. */
import { type BarName, bars } from '../bars/index.ts';
import type { BarBuilder } from '../bars/types.ts';
import { DenseBook } from '../book/dense-book.ts';
import { resolveDefinition } from '../params.ts';
import { LobTable } from './lob-table.ts';
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

/** Trades of a page, about. */
const PAGE_TRADES = 65_536;

class SinglePassEngine implements StateEngine {
  private readonly ticksPerUnit: number;
  private readonly gapUs: number;
  private readonly book = new DenseBook();
  private readonly trades: TradeTable;
  private readonly lob: LobTable;
  private readonly builders: [BarName, BarBuilder][] = [];
  private finished = false;
  /** ts of the message being applied; it has ended when a later one comes. */
  private ts = -Infinity;
  private inSnapshot = false;
  private deltas = 0;
  private messages = 0;
  private crossed = 0;
  private locked = 0;
  private gaps = 0;
  private longestSilenceUs = 0;
  private snapshots = 0;
  private firstRowNotSnapshot = false;

  constructor(settings: StateSettings) {
    this.ticksPerUnit = settings.ticksPerUnit;
    this.gapUs = settings.gapUs;
    this.trades = new TradeTable(settings);
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
    const { ts, is_snapshot } = batch.columns;
    if (this.deltas === 0 && batch.rows > 0) {
      this.firstRowNotSnapshot = is_snapshot[0] === 0;
      this.lob.start(ts[0]!);
    }
    this.checkSizes(batch);
    for (let row = 0; row < batch.rows; ) {
      row = this.apply(batch, row);
      this.buildBars();
      if (this.lob.full || this.trades.ready >= PAGE_TRADES) yield this.take();
    }
    this.deltas += batch.rows;
  }

  *finish(): Generator<StatePage, void, undefined> {
    this.assertOpen();
    this.finished = true;
    while (!this.lob.write(Number.MAX_VALUE)) yield this.take();
    this.endMessage();
    this.trades.quote(Infinity, this.book.bestBid(), this.book.bestAsk());
    this.buildBars();
    for (const [, builder] of this.builders) builder.finish();
    yield this.take();
  }

  counts(): StateCounts {
    const { deltas, messages, crossed, locked, gaps, longestSilenceUs, firstRowNotSnapshot } = this;
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
   * The hot loop. It stands alone because code after it would make V8 throw the optimised loop away at the end of
   * each batch (measured: half the speed over a day).
   */
  private apply(batch: DeltaBatch, from: number): number {
    const { book, ticksPerUnit } = this;
    const { rows, columns } = batch;
    const { ts, is_snapshot } = columns;
    for (let i = from; i < rows; ) {
      const now = ts[i]!;
      if (now !== this.ts && !this.advance(now, i)) return i;
      const snapshot = is_snapshot[i]!;
      let end = i + 1;
      while (end < rows && ts[end] === now && is_snapshot[end] === snapshot) end++;
      if (snapshot !== 0 && !this.inSnapshot) this.startSnapshot();
      this.inSnapshot = snapshot !== 0;
      book.apply(columns, i, end, ticksPerUnit);
      i = end;
    }
    return rows;
  }

  /**
   * Ends the message before `ts` and shows its book to the trades and rows that come before the next.
   *
   * @returns false, and nothing but snapshot rows was done, when their page is full before `ts` is reached.
   */
  private advance(ts: number, row: number): boolean {
    if (!(ts > this.ts)) {
      throw new Error(
        `${this.rowName(row)}: ts ${ts} is before ${this.ts}; rows must be in seq order, ts never falling`,
      );
    }
    if (this.lob.nextTs <= ts && !this.lob.write(ts)) return false;
    this.endMessage();
    if (this.trades.nextTs <= ts) this.trades.quote(ts, this.book.bestBid(), this.book.bestAsk());
    const silence = ts - this.ts;
    if (silence > this.longestSilenceUs && this.messages > 0) this.longestSilenceUs = silence;
    if (silence > this.gapUs && this.messages > 0) this.gaps++;
    this.ts = ts;
    this.messages++;
    return true;
  }

  private startSnapshot(): void {
    this.book.clear();
    this.snapshots++;
  }

  private endMessage(): void {
    const bid = this.book.bestBid();
    const ask = this.book.bestAsk();
    if (bid > ask) this.crossed++;
    else if (bid === ask) this.locked++;
  }

  /** Completes the trades that have their quotes, and shows them to the bars. */
  private buildBars(): void {
    this.trades.complete();
    this.trades.eachNew((trades, from, to) => {
      for (const [, builder] of this.builders) builder.update(trades, from, to);
    });
  }

  private take(): StatePage {
    const closed = this.builders.map(([name, builder]) => [name, builder.take()] as const);
    return {
      cdm_trade_enriched: this.trades.take(),
      cdm_lob_l2: this.lob.take(),
      bars: Object.fromEntries(closed),
    };
  }

  private checkSizes({ rows, columns: { size } }: DeltaBatch): void {
    for (let i = 0; i < rows; i++) {
      if (size[i]! >= 0) continue;
      throw new Error(`${this.rowName(i)}: size ${size[i]} is not a number of at least 0`);
    }
  }

  private rowName(row: number): string {
    return `cdm_book_delta row ${this.deltas + row}`;
  }

  private assertOpen(): void {
    if (this.finished) throw new Error('state engine: the day is finished; make a new engine for the next');
  }
}
