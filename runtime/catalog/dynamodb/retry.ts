/** What the SDK does not try again: writes that collide with a transaction, and transactions that collide or are throttled. */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';

/** Requests of one write; the waits between them add up to 16 s at most, half of it on average. */
export const mostTries = 10;

/** What the waits between them go by. */
export const waits = { firstMs: 50, mostMs: 5000 } as const;

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
