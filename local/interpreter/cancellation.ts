/** Stopping work: an execution, the branches of a failed Parallel, a task that ran too long. */

/** Why work was stopped. */
export type StopReason =
  | 'ABORTED'
  | 'TIMED_OUT'
  | 'SIBLING_FAILED'
  | 'TASK_TIMED_OUT'
  | 'HEARTBEAT_TIMED_OUT';

/** Thrown out of work that was stopped. No Retry and no Catch sees it. */
export class Interrupted {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    this.reason = reason;
  }
}

/** A tree of stop signals. An AbortSignal each would do, but a Map has thousands of children and few need one. */
export class Cancellation {
  #reason: StopReason | undefined;
  #controller: AbortController | undefined;
  #detach: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  /** For the host's code; aborted by `cancel`. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Why this was stopped; undefined while it was not. */
  get stopped(): StopReason | undefined {
    return this.#reason;
  }

  /** Stops this and everything below. The first reason counts. */
  cancel(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener();
    this.#controller?.abort();
  }

  /** @throws Interrupted when stopped */
  check(): void {
    if (this.#reason !== undefined) throw new Interrupted(this.#reason);
  }

  /** One that is stopped with this one. `end` it when its work is over. */
  child(): Cancellation {
    const child = new Cancellation();
    if (this.#reason !== undefined) child.cancel(this.#reason);
    else child.#detach = this.#listen(() => child.cancel(this.#reason as StopReason));
    return child;
  }

  /** Leaves the parent. */
  end(): void {
    this.#detach?.();
  }

  /** The work's result, or Interrupted as soon as this is stopped, whatever the work does then. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const interrupt = (): void => reject(new Interrupted(this.#reason as StopReason));
      const detach = this.#listen(interrupt);
      work.then(
        (value) => {
          detach();
          resolve(value);
        },
        (error) => {
          detach();
          reject(error);
        },
      );
      if (this.#reason !== undefined) interrupt();
    });
  }

  #listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
