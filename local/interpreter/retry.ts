/** Retry: which retrier takes an error, and how long it waits. */
import { type Matcher, matches } from './errors.ts';

/** A retrier with its defaults filled in. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

/** What a field of a retrier is when it is left out. Source: States Language, "Retrying after error". */
export const retrierDefaults: Omit<Retrier, 'errorEquals' | 'maxDelaySeconds'> = {
  intervalSeconds: 1,
  maxAttempts: 3,
  backoffRate: 2,
  jitter: 'NONE',
};

/**
 * Milliseconds to wait before a retry: interval x rate^retries, at most MaxDelaySeconds; with FULL jitter anything from
 * 0 to that.
 *
 * @param retries retries that this retrier made before
 */
export function retryDelayMs(retrier: Retrier, retries: number, random: () => number): number {
  const seconds = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** retries,
    retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return (retrier.jitter === 'FULL' ? seconds * random() : seconds) * 1000;
}

/** Counts the retries of one visit of a state. */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #of: Matcher;
  readonly #used: number[];

  constructor(retriers: readonly Retrier[], of: Matcher) {
    this.#retriers = retriers;
    this.#of = of;
    this.#used = retriers.map(() => 0);
  }

  /** Milliseconds to wait before the next attempt, or undefined when there is none: the first retrier that matches decides. */
  next(error: string, random: () => number): number | undefined {
    const i = this.#retriers.findIndex(({ errorEquals }) => matches(errorEquals, error, this.#of));
    const retrier = this.#retriers[i];
    const used = this.#used[i];
    if (retrier === undefined || used === undefined || used >= retrier.maxAttempts) return undefined;
    this.#used[i] = used + 1;
    return retryDelayMs(retrier, used, random);
  }
}
