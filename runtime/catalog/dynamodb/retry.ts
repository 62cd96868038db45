/**
 * Which errors are tried again, and after how long. The SDK's own retries are off: they know nothing of transactions
 * that collide and of keys left over, and two loops in one another would multiply.
 */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';

/** Requests of one write or read; waits between them add up to 16 s at most, half of it on average. */
export const mostTries = 10;

const firstWaitMs = 50;
const longestWaitMs = 5000;

const transientNames = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

const transientReasons = new Set([
  'None',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

const connectionCodes = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** What is read of an error of the SDK. */
export interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: true };
  readonly CancellationReasons?: readonly CancellationReason[];
}

/** True for an error after which the same request may go well. */
export function isTransient(error: ServiceError): boolean {
  const { name, code = '', $metadata: { httpStatusCode = 0, clockSkewCorrected } = {} } = error;
  if (name === 'TransactionCanceledException') {
    const reasons = error.CancellationReasons ?? [];
    return reasons.length > 0 && reasons.every(({ Code = 'None' }) => transientReasons.has(Code));
  }
  return (
    transientNames.has(name) ||
    connectionCodes.has(code) ||
    httpStatusCode >= 500 ||
    clockSkewCorrected === true
  );
}

/** Wait after a number of tries, ms: doubling, with full jitter. `random` is from 0 to 1. */
export function waitMs(tries: number, random: number): number {
  return random * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}
