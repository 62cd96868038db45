/** The clock of the machine. */
import type { Clock } from './types.ts';

/** Longest time that setTimeout takes. */
const maxTimeoutMs = 2_147_483_647;

/** Real time. */
export function systemClock(): Clock {
  return { now: () => Date.now(), sleep };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let timer: NodeJS.Timeout | undefined;
    let left = ms;
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const next = (): void => {
      if (left <= 0) {
        signal?.removeEventListener('abort', abort);
        resolve();
        return;
      }
      const step = Math.min(left, maxTimeoutMs);
      left -= step;
      timer = setTimeout(next, step);
    };
    signal?.addEventListener('abort', abort, { once: true });
    next();
  });
}
