/** Retry policy of a step, in the terms of the States Language. */

/**
 * How often and when a failed step is tried again. After an error in `permanentErrors` it is not computed again.
 *
 * @example
 * const retry: RetryPolicy = { maxRetries: 3, delaySeconds: 10, backoffRate: 2, maxDelaySeconds: 60 };
 * asset({ key: 'downloaded', retry, run: () => undefined });
 */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** Wait before the first retry. @default 5 */
  readonly delaySeconds?: number;
  /** Factor from one wait to the next, at least 1. @default 2 */
  readonly backoffRate?: number;
  /** Longest wait. @default 300 */
  readonly maxDelaySeconds?: number;
  /** `full`: a uniform wait between 0 and the computed one, against herds. @default 'full' */
  readonly jitter?: 'full' | 'none';
}
