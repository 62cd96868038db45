/**
 * A clock that jumps: when nothing is left to do but wait, its time is that of the next sleeper. Waits and retries take
 * no real time and their order is that of their times.
 *
 * Tasks count as something to do, except while they sleep on this clock. So a task that reads a file is never overtaken
 * by a timeout, and one that should time out sleeps here (`sleep(Infinity, signal)` for ever).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from './types.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A task under way, with the number of its open sleeps. */
interface Task {
  sleeping: number;
}

/** A virtual clock that starts at `startMs` (milliseconds since the epoch). */
export function virtualClock(startMs: number): Clock {
  let time = startMs;
  let scheduled = false;
  const sleepers: Sleeper[] = [];
  const tasks = new Set<Task>();
  const current = new AsyncLocalStorage<Task>();

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // After the microtasks: everything that can go on without time has then gone on.
    setImmediate(() => {
      scheduled = false;
      const next = sleepers[0];
      if (next === undefined || next.at === Number.POSITIVE_INFINITY) return;
      for (const task of tasks) if (task.sleeping === 0) return;
      sleepers.shift();
      time = Math.max(time, next.at);
      next.wake();
      schedule();
    });
  };

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const task = current.getStore();
        const leave = (): void => {
          if (task !== undefined) task.sleeping--;
          signal?.removeEventListener('abort', abort);
        };
        const sleeper: Sleeper = {
          at: time + Math.max(0, ms),
          wake() {
            leave();
            resolve();
          },
        };
        const abort = (): void => {
          const at = sleepers.indexOf(sleeper);
          if (at >= 0) sleepers.splice(at, 1);
          leave();
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
        if (task !== undefined) task.sleeping++;
        insert(sleepers, sleeper);
        schedule();
      }),
    async task(work) {
      const task: Task = { sleeping: 0 };
      tasks.add(task);
      try {
        return await current.run(task, work);
      } finally {
        tasks.delete(task);
        schedule();
      }
    },
  };
}

/** Keeps the order of times; sleepers of one time wake in the order in which they came. */
function insert(sleepers: Sleeper[], sleeper: Sleeper): void {
  let low = 0;
  let high = sleepers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sleepers[middle] as Sleeper).at <= sleeper.at) low = middle + 1;
    else high = middle;
  }
  sleepers.splice(low, 0, sleeper);
}
