/** Something that happens unless it is stopped or begun anew in time. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from './types.ts';

/** Calls `passed` once, `seconds` after it was made or begun anew; never when `seconds` is undefined. */
export class Deadline {
  readonly #clock: Clock;
  readonly #seconds: number | undefined;
  readonly #passed: () => void;
  /** Sleeps in the context it was made in: restarted by a task, it is no sleep of that task. */
  readonly #begin: () => void;
  #timer = new AbortController();

  constructor(clock: Clock, seconds: number | undefined, passed: () => void) {
    this.#clock = clock;
    this.#seconds = seconds;
    this.#passed = passed;
    this.#begin = AsyncLocalStorage.bind(() => this.#sleep());
    this.#begin();
  }

  /** Begins anew. Once stopped or passed, nothing happens. */
  restart(): void {
    if (this.#timer.signal.aborted) return;
    this.#timer.abort(null);
    this.#timer = new AbortController();
    this.#begin();
  }

  stop(): void {
    this.#timer.abort(null);
  }

  #sleep(): void {
    if (this.#seconds === undefined) return;
    const timer = this.#timer;
    this.#clock.sleep(this.#seconds * 1000, timer.signal).then(
      () => {
        timer.abort(null);
        this.#passed();
      },
      () => {},
    );
  }
}
