/** Calls into the host. */
import type { Clock } from './types.ts';

/** Runs work of the host so that a virtual clock knows of it. */
export function hostTask<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  return clock.task === undefined ? work() : clock.task(work);
}

/** Lets at most so many pieces of work run at once. */
export class Slots {
  #free: number;
  #size: number;
  #waiting: (() => void) | undefined;

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /** Takes a slot, as soon as one is free. One caller waits at a time. */
  async take(): Promise<void> {
    while (this.#free <= 0) await this.#change();
    this.#free--;
  }

  /** Gives a slot back. */
  give(): void {
    this.#free++;
    this.#waiting?.();
  }

  /** Changes how many there are; those taken stay taken. */
  resize(size: number): void {
    this.#free += size - this.#size;
    this.#size = size;
    this.#waiting?.();
  }

  /** Resolves when no slot is taken. */
  async idle(): Promise<void> {
    while (this.#free < this.#size) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
