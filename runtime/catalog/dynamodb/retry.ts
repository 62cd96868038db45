/** What the SDK does not try again: writes that collide with a transaction, and transactions that collide or are throttled. */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';

/** Requests of one write; the waits between them add up to 16 s at most, half of it on average. */
export const mostTries = 10;

const firstWaitMs = 50;
const longestWaitMs = 5000;

const transientReasons: ReadonlySet<string> = new Set([
  'None',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

/** What is read of an error of the service. */
export interface ServiceError extends Error {
  readonly CancellationReasons?: readonly CancellationReason[];
}

/** True for a write that was not done, and may be when others are done. */
export function isCollision({ name, CancellationReasons = [] }: ServiceError): boolean {
  if (name === 'TransactionConflictException') return true;
  return (
    name === 'TransactionCanceledException' &&
    CancellationReasons.length > 0 &&
    CancellationReasons.every(({ Code = 'None' }) => transientReasons.has(Code))
  );
}

/** Wait after a number of tries, ms: doubling, with full jitter. `random` is from 0 to 1. */
export function waitMs(tries: number, random: number): number {
  return random * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}
