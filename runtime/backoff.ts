/** Waiting between tries, with full jitter, so that many workers that were throttled together do not come back together. */
import { setTimeout as wait } from 'node:timers/promises';

/** How often a thing is tried, and what waits go by. */
export interface Backoff {
  readonly tries: number;
  /** Longest first wait, ms; each after it is twice as long, up to `mostMs`. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Six tries within about 13 s. */
export const defaultBackoff: Backoff = {
  tries: 6,
  firstMs: 200,
  mostMs: 10_000,
  random: Math.random,
  sleep: wait,
};

/** Wait after so many tries, ms: twice as long after each, up to `mostMs`, with full jitter. `random` is from 0 to 1. */
export function backoffMs(
  { firstMs, mostMs }: Pick<Backoff, 'firstMs' | 'mostMs'>,
  tries: number,
  random: number,
): number {
  return random * Math.min(mostMs, firstMs * 2 ** (tries - 1));
}

/**
 * Does a batch, and what failed of it again.
 *
 * @param attempt does some items; returns those that may be tried again
 * @returns those that failed to the end
 */
export async function retryFailed<T>(
  items: readonly T[],
  attempt: (items: readonly T[]) => Promise<readonly T[]>,
  backoff: Backoff = defaultBackoff,
): Promise<readonly T[]> {
  const { tries, random, sleep } = backoff;
  let left = items;
  for (let i = 0; left.length > 0 && i < tries; i++) {
    if (i > 0) await sleep(backoffMs(backoff, i, random()));
    left = await attempt(left);
  }
  return left;
}
