/** What is shared: a rate, and an amount that is had for a while. */
import type { Clock } from './clock.ts';
import type { Rate } from './quotas.ts';

/** A token bucket. */
export class Bucket {
  readonly #clock: Clock;
  readonly #rate: Rate;
  #tokens: number;
  #at = 0;

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes tokens if they are there: what a throttled request sees. */
  tryTake(count = 1): boolean {
    this.#refill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes tokens when their turn comes: what is queued by the service. */
  async take(count = 1): Promise<void> {
    this.#refill();
    this.#tokens -= count;
    if (this.#tokens < 0) await this.#clock.sleep(-this.#tokens / this.#rate.perSecond);
  }

  #refill(): void {
    const { now } = this.#clock;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (now - this.#at) * this.#rate.perSecond);
    this.#at = now;
  }
}

/** An amount that is taken and given back, with the most that was out. First come, first served. */
export class Capacity {
  peak = 0;
  used = 0;
  readonly #size: number;
  readonly #queue: { readonly amount: number; readonly begin: () => void }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get free(): number {
    return this.#size - this.used;
  }

  async take(amount = 1): Promise<void> {
    if (amount > this.#size) throw new Error(`${amount} are never free: there are ${this.#size}`);
    if (this.#queue.length > 0 || this.used + amount > this.#size)
      await new Promise<void>((begin) => this.#queue.push({ amount, begin }));
    else this.#out(amount);
  }

  give(amount = 1): void {
    this.used -= amount;
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || this.used + next.amount > this.#size) return;
      this.#queue.shift();
      this.#out(next.amount);
      next.begin();
    }
  }

  #out(amount: number): void {
    this.used += amount;
    this.peak = Math.max(this.peak, this.used);
  }
}
