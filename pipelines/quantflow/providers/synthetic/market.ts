/**
 * An order-driven market of one symbol and day. A fair value wanders; limit orders arrive around it, stale quotes are
 * cancelled, and market orders, most of them towards the fair value, sweep the levels in their way. A limit order
 * never reaches the other side and a market order only takes, so the book is never crossed.
 *
 * Invented data: no exchange was recorded.
 */

import { Random } from '../../../random.ts';
import { instrumentOf } from './instruments.ts';
import { Levels } from './levels.ts';

/** Settings of a day. Times in microseconds. */
export interface MarketSettings {
  readonly symbol: string;
  readonly seed: string;
  readonly ticksPerUnit: number;
  readonly dayStartUs: number;
  readonly dayEndUs: number;
  /** Deltas of the day, the snapshot's included; a message may go beyond by a few. */
  readonly events: number;
}

/** Levels a side of the day's first snapshot. */
export const snapshotLevels = 100;
const mostLevels = 200;
const leastLevels = 12;
/** Most levels that a market order takes. */
const mostSwept = 8;
const dailyVolatility = 0.012;
/** Quote units of a usual order. */
const orderValue = 5_000;
/** Activity by hour of the day, mean 1: quiet after midnight UTC, busiest around 14. */
const activity: readonly number[] = [
  0.9, 0.8, 0.7, 0.6, 0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1, 1.1, 1.4, 1.6, 1.5, 1.4, 1.2, 1.1, 1, 1, 1, 0.9, 0.8,
];
const regimes: readonly number[] = [0.5, 0.8, 1.2, 2.2];

/** The market; every {@link next} is one message of deltas with one local time, and the trades that caused it. */
export class Market {
  readonly bids: Levels = new Levels(1, mostLevels);
  readonly asks: Levels = new Levels(-1, mostLevels);
  /** Decimals of an amount. */
  readonly lotDecimals: number;

  /** Exchange time of the message. */
  ts = 0;
  /** Arrival time of the message, after that of every message before. */
  localTs = 0;
  /** Arrival time of its trades: after the message before, not after this one. */
  tradeLocalTs = 0;
  /** True for the day's first message, the snapshot. */
  isSnapshot = false;
  /** Deltas of the message: the first `deltas` items. `side` +1 bid, -1 ask; `lots` the level's new total. */
  deltas = 0;
  readonly deltaSide: Int8Array = new Int8Array(2 * snapshotLevels);
  readonly deltaTick: Float64Array = new Float64Array(2 * snapshotLevels);
  readonly deltaLots: Float64Array = new Float64Array(2 * snapshotLevels);
  /** Trades of the message: the first `trades` items, all with the aggressor `tradeSide` (+1 buy, -1 sell). */
  trades = 0;
  tradeSide = 0;
  readonly tradeTick: Float64Array = new Float64Array(mostSwept);
  readonly tradeLots: Float64Array = new Float64Array(mostSwept);

  readonly #settings: MarketSettings;
  readonly #random: Random;
  readonly #base: number;
  /** Distance, in ticks, by which quotes are apart. */
  readonly #gap: number;
  readonly #lots: number;
  readonly #step: number;
  #fair: number;
  #regime = 1;
  #emitted = 0;
  #burst = 0;

  constructor(settings: MarketSettings) {
    const { symbol, seed, ticksPerUnit, events, dayStartUs } = settings;
    const { price, lotDecimals } = instrumentOf(symbol);
    this.#settings = settings;
    this.#random = new Random(seed);
    this.lotDecimals = lotDecimals;
    const start = price * ticksPerUnit * (0.985 + 0.03 * this.#random.unit());
    this.#base = start;
    this.#fair = start;
    this.#gap = Math.max(1, Math.round(start / 50_000));
    this.#lots = Math.max(8, Math.round((orderValue / price) * 10 ** lotDecimals));
    this.#step = (dailyVolatility * start) / Math.sqrt(events);
    this.ts = dayStartUs;
    this.localTs = dayStartUs;
  }

  /** Goes on to the next message; false when the day is over. */
  next(): boolean {
    this.deltas = 0;
    this.trades = 0;
    this.isSnapshot = this.#emitted === 0;
    if (this.isSnapshot) this.#open();
    else {
      if (this.#emitted >= this.#settings.events || !this.#advance()) return false;
      this.#act();
    }
    this.#emitted += this.deltas;
    return true;
  }

  #open(): void {
    for (const side of [this.bids, this.asks]) {
      let offset = this.#gap / 2;
      for (let level = 0; level < snapshotLevels; level++) {
        offset += 1 + this.#random.below(this.#gap);
        const tick = this.#quote(side, offset);
        this.#emit(side, tick, side.add(tick, this.#size()));
      }
    }
  }

  /** Moves the clock and the fair value; false when no time is left. */
  #advance(): boolean {
    const random = this.#random;
    const { dayStartUs, dayEndUs, events } = this.#settings;
    const left = dayEndUs - 200_000 - this.ts;
    const mean = left / (events - this.#emitted + 1);
    const hour = Math.floor((24 * (this.ts - dayStartUs)) / (dayEndUs - dayStartUs));
    const wait = (mean * random.exponential()) / ((activity[hour] ?? 1) * (this.#burst > 0 ? 4 : 0.9));
    if (this.#burst > 0) this.#burst--;
    this.ts += 1 + Math.floor(Math.min(wait, left / 2));
    const spike = random.below(256) === 0 ? 40_000 : 3_000;
    const before = this.localTs;
    this.localTs = Math.max(before + 1, this.ts + 500 + random.below(spike));
    this.tradeLocalTs = Math.max(before + 1, this.localTs - random.below(1_500));
    if (random.below(1024) === 0) this.#regime = random.below(regimes.length);
    const fair = this.#fair + this.#step * regimes[this.#regime]! * random.normal();
    this.#fair = Math.min(Math.max(fair, this.#base / 2), this.#base * 2);
    return left > 2 && this.localTs < dayEndUs;
  }

  #act(): void {
    const { bids, asks } = this;
    const random = this.#random;
    const pull = (this.#fair - (bids.best() + asks.best()) / 2) / (4 * this.#gap);
    const towards = Math.max(-1, Math.min(1, pull));
    const chance = random.below(256);
    if (chance < 6 + 11 * Math.abs(towards)) {
      this.#take(random.unit() < 0.5 + 0.4 * towards ? asks : bids);
      this.#burst = 3;
      return;
    }
    const side = (chance & 1) === 0 ? bids : asks;
    const full = side.count >= snapshotLevels + 20;
    const quotes = random.below(256);
    if (side.count > leastLevels && (full ? quotes < 192 : quotes < 108)) this.#cancel(side);
    else this.#limit(side);
  }

  /** A market order against `side`. */
  #take(side: Levels): void {
    let lots = this.#size();
    this.tradeSide = -side.sign;
    while (lots > 0 && this.trades < mostSwept && side.count > leastLevels) {
      const best = side.count - 1;
      const tick = side.ticks[best]!;
      const taken = Math.min(lots, side.lots[best]!);
      lots -= taken;
      side.lots[best]! -= taken;
      this.tradeTick[this.trades] = tick;
      this.tradeLots[this.trades] = taken;
      this.trades++;
      this.#emit(side, tick, side.lots[best]!);
      if (side.lots[best] === 0) side.remove(best);
    }
    // A side that thin is filled up instead.
    if (this.trades === 0) this.#limit(side);
  }

  /** A limit order, mostly near the fair value, never at or beyond the other side's best. */
  #limit(side: Levels): void {
    const random = this.#random;
    const far = random.below(32) === 0 ? 64 : 0;
    const steps = 2 * random.heads() + random.below(4) + random.below(far + 1);
    const other = side === this.bids ? this.asks : this.bids;
    const wanted = this.#quote(side, this.#gap / 2 + steps * this.#gap + random.below(this.#gap));
    const allowed = other.best() - side.sign;
    const tick = side.sign * Math.min(side.sign * wanted, side.sign * allowed);
    const total = side.add(Math.max(1, tick), this.#size());
    if (total > 0) this.#emit(side, Math.max(1, tick), total);
    else this.#cancel(side);
  }

  /** Cancels a part or all of a level: the best when the fair value has passed it, else one near the best or anywhere. */
  #cancel(side: Levels): void {
    const random = this.#random;
    const r = random.bits();
    const best = side.count - 1;
    const stale = (side.best() - this.#fair) * side.sign > 0;
    const near = Math.max(0, best - 2 * random.heads() - (r & 3));
    const index = stale ? best : (r & 12) === 0 ? random.below(side.count) : near;
    const tick = side.ticks[index]!;
    const lots = side.lots[index]!;
    const kept = stale || (r & 48) !== 0 ? 0 : Math.floor(lots * random.unit());
    this.#emit(side, tick, kept);
    if (kept === 0) side.remove(index);
    else side.lots[index] = kept;
  }

  #emit(side: Levels, tick: number, lots: number): void {
    this.deltaSide[this.deltas] = side.sign;
    this.deltaTick[this.deltas] = tick;
    this.deltaLots[this.deltas] = lots;
    this.deltas++;
  }

  /** The tick at a distance from the fair value, away from the other side. */
  #quote(side: Levels, distance: number): number {
    return Math.max(1, Math.floor(this.#fair - side.sign * distance));
  }

  /** Lots of an order: mostly small, sometimes many times that. */
  #size(): number {
    const random = this.#random;
    const doublings = Math.min(5, random.heads() >> 1);
    return (1 + random.below(this.#lots)) * 2 ** doublings;
  }
}
