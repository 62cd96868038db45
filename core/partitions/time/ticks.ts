/**
 * Ticks as instants: local ticks seen through a time zone. What a change of the clock does to them:
 *
 *     cron ticks in      a local time that is missing       a local time that happens twice
 *     every hour         no tick                            two ticks
 *     certain hours      a tick where the gap ends, if      one tick, the second time
 *                        that is still the same date
 *
 * Within a period of one offset ticks are arithmetic; across periods there is one table entry a period.
 */
import { daySeconds } from './civil.ts';
import type { LocalTicks } from './local-ticks.ts';
import { countBelow, type Zone } from './zone.ts';

/** An endless ascending sequence of instants in whole seconds since the epoch, numbered from an arbitrary origin. */
export interface Ticks {
  /** Number of the first tick at or after an instant. */
  before(instant: number): number;
  /** The tick of a number. */
  at(n: number): number;
}

class ZonedTicks implements Ticks {
  readonly #local: LocalTicks;
  readonly #zone: Zone;
  readonly #everyHour: boolean;
  /** A period each: number of its first tick, number of the local tick that is (or the first of several merged into it). */
  readonly #first: number[] = [Number.NEGATIVE_INFINITY];
  readonly #firstLocal: number[] = [0];
  /** A period each: how many local ticks of the gap before it vanish in its first tick. */
  readonly #merged: number[] = [0];

  constructor(local: LocalTicks, zone: Zone, everyHour: boolean) {
    this.#local = local;
    this.#zone = zone;
    this.#everyHour = everyHour;
  }

  /** First local time whose tick belongs to a period. */
  #lowOf(period: number): number {
    const { starts, offsets } = this.#zone;
    const start = starts[period] as number;
    const own = offsets[period] as number;
    return start + (this.#everyHour ? own : Math.min(own, offsets[period - 1] as number));
  }

  /** Fills the tables for every period that the zone knows. */
  #fill(): void {
    const { starts, offsets } = this.#zone;
    for (let i = this.#first.length; i < starts.length; i++) {
      const before = i - 1;
      const high = this.#everyHour ? (starts[i] as number) + (offsets[before] as number) : this.#lowOf(i);
      const number =
        this.#local.before(high) - (this.#firstLocal[before] as number) - (this.#merged[before] as number);
      this.#first.push(before === 0 ? number : (this.#first[before] as number) + number);
      const low = this.#lowOf(i);
      const opens = (starts[i] as number) + (offsets[i] as number);
      // A gap that begins on an earlier date, such as a day skipped whole: moved over, its ticks would take the next date's keys.
      const firstLocal = this.#local.before(Math.max(low, Math.floor(opens / daySeconds) * daySeconds));
      // Every local tick from the gap's beginning to its end, both inclusive, is one tick at its end.
      const inGap = this.#everyHour ? 0 : this.#local.before(opens + 1) - firstLocal;
      this.#firstLocal.push(firstLocal);
      this.#merged.push(Math.max(0, inGap - 1));
    }
  }

  /** The period of a tick. Its local tick of the same number is never far: a change merges, drops or adds a few. */
  #periodOf(n: number): number {
    const first = this.#first;
    let period = Math.min(this.#zone.periodAt(this.#local.at(n)), first.length - 1);
    while ((first[period] as number) > n) period--;
    while (period + 1 < first.length && (first[period + 1] as number) <= n) period++;
    return period;
  }

  before(instant: number): number {
    const zone = this.#zone;
    const period = zone.periodAt(instant);
    const local = instant + (zone.offsets[period] as number);
    if (period === 0) return this.#local.before(local);
    if (this.#first.length < zone.starts.length) this.#fill();
    const first = this.#first[period] as number;
    if (instant === zone.starts[period]) return first;
    const n =
      this.#local.before(local) - (this.#firstLocal[period] as number) - (this.#merged[period] as number);
    return n > 0 ? first + n : first;
  }

  at(n: number): number {
    const zone = this.#zone;
    if (this.#first.length < zone.starts.length) this.#fill();
    while (!zone.complete && (this.#first.at(-1) as number) <= n) {
      zone.grow();
      this.#fill();
    }
    const period = this.#periodOf(n);
    if (period === 0) return this.#local.at(n) - (zone.offsets[0] as number);
    const from = n - (this.#first[period] as number);
    const merged = from === 0 ? 0 : (this.#merged[period] as number);
    const local = this.#local.at((this.#firstLocal[period] as number) + from + merged);
    return Math.max(local - (zone.offsets[period] as number), zone.starts[period] as number);
  }
}

/** Ticks of local times in a zone. */
export function ticksIn(zone: Zone, local: LocalTicks, everyHour: boolean): Ticks {
  return new ZonedTicks(local, zone, everyHour);
}

/** The ticks that are not among some instants; instants that are no tick do nothing. */
export function ticksWithout(ticks: Ticks, instants: readonly number[]): Ticks {
  const numbers = [...new Set(instants)]
    .sort((a, b) => a - b)
    .map((instant) => ({ n: ticks.before(instant), instant }))
    .filter(({ n, instant }) => ticks.at(n) === instant)
    .map(({ n }) => n);
  if (numbers.length === 0) return ticks;
  // Of the i-th left out, the number that its successor takes over.
  const left = numbers.map((n, i) => n - i);
  return {
    before(instant) {
      const n = ticks.before(instant);
      return n - countBelow(numbers, n);
    },
    at: (n) => ticks.at(n + countBelow(left, n + 1)),
  };
}
