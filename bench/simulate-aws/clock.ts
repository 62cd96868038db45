/** Simulated time: what waits is in a heap by its time, and time jumps from one to the next. */

interface Waiting {
  readonly time: number;
  /** Of equal times the earlier waits shorter. */
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that nobody waits for. Seconds. */
export class Clock {
  now = 0;
  readonly #heap: Waiting[] = [];
  #order = 0;

  /** Resolves at this time, or now when it is past. */
  until(time: number): Promise<void> {
    return new Promise((wake) => this.#push({ time: Math.max(time, this.now), order: this.#order++, wake }));
  }

  sleep(seconds: number): Promise<void> {
    return this.until(this.now + seconds);
  }

  /** Runs until a promise is settled. @throws Error when nothing waits and it is not */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      const next = this.#heap[0];
      if (next === undefined) throw new Error('nothing waits, and the work has not ended');
      this.now = next.time;
      while (this.#heap[0]?.time === this.now) this.#pop().wake();
    }
  }

  #push(waiting: Waiting): void {
    const heap = this.#heap;
    let at = heap.push(waiting) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(waiting, heap[parent] as Waiting)) break;
      heap[at] = heap[parent] as Waiting;
      at = parent;
    }
    heap[at] = waiting;
  }

  #pop(): Waiting {
    const heap = this.#heap;
    const first = heap[0] as Waiting;
    const last = heap.pop() as Waiting;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Waiting, heap[child] as Waiting)) child++;
      if (!isBefore(heap[child] as Waiting, last)) break;
      heap[at] = heap[child] as Waiting;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
