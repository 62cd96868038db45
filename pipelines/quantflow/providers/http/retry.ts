/** Bounded retries of a request, with jittered backoff. */
import type { Host } from '../types.ts';

/** How often and how long. */
export interface RetryOptions {
  /** Attempts in all. */
  readonly attempts: number;
  /** Bound of the wait after the first attempt; it doubles with each. */
  readonly firstMs: number;
  /** Longest wait, also for a wait that the server asks for. */
  readonly mostMs: number;
}

/** Another attempt may succeed. `afterMs`: the wait that the server asks for. */
export class TransientError extends Error {
  readonly afterMs: number | undefined;
  constructor(message: string, options: ErrorOptions & { readonly afterMs?: number | undefined } = {}) {
    super(message, options);
    this.name = 'TransientError';
    this.afterMs = options.afterMs;
  }
}

/**
 * Runs `attempt` until it succeeds. The wait before retry k is uniform between 0 and min(mostMs, firstMs * 2^(k-1))
 * ("full jitter": Brooker, AWS Architecture Blog, 2015), or what the server asked for, at most `mostMs`.
 *
 * @throws the last TransientError after the last attempt; any other error at once
 */
export async function withRetries<T>(
  host: Pick<Host, 'sleep' | 'random'>,
  options: RetryOptions,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      if (made >= options.attempts) throw new Error(`${error.message} (${made} attempts)`, { cause: error });
      const wait = error.afterMs ?? waitBefore(made, options, host);
      await host.sleep(Math.min(wait, options.mostMs), signal);
    }
  }
}

/** Milliseconds to wait after a number of failures, at least 1. */
export function waitBefore(
  failures: number,
  { firstMs, mostMs }: RetryOptions,
  { random }: Pick<Host, 'random'>,
): number {
  return random() * Math.min(mostMs, firstMs * 2 ** (failures - 1));
}
