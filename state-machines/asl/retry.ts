/** Retriers of a task: the service's own trouble always, the asset's policy for the rest. */
import type { RetryPolicy } from '../../core/assets/retry.ts';
import { permanentErrors, throttlingErrors } from '../../core/errors.ts';
import type { Retrier } from './types.ts';

/** Services that tasks call. */
type Service = 'lambda' | 'batch' | 'athena';

/**
 * Too many requests at once, by the names that Step Functions gives it. What a service's model has no name for comes as
 * that of its client: the 50 SubmitJob a second as `Batch.AWSBatchException`.
 */
const throttledErrors: Readonly<Record<Service, readonly string[]>> = {
  // A worker's own requests, too: its errors keep their names.
  lambda: ['Lambda.TooManyRequestsException', ...throttlingErrors],
  batch: ['Batch.AWSBatchException', 'Batch.BatchException', 'Batch.TooManyRequestsException'],
  athena: ['Athena.TooManyRequestsException', 'Athena.AmazonAthenaException', 'Athena.AthenaException'],
};

/** Trouble of the services and not of the step. */
const transientErrors: Readonly<Record<Service, readonly string[]>> = {
  lambda: [
    'Lambda.ServiceException',
    'Lambda.SdkClientException',
    'Lambda.AWSLambdaException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
  ],
  batch: ['Batch.ServerException', 'Batch.SdkClientException'],
  athena: ['Athena.InternalServerException', 'Athena.SdkClientException'],
};

/** A Lambda that has worked through a part of its shard goes on where it stopped. */
export const goesOn: Retrier = {
  ErrorEquals: ['QuantFlow.OutOfTime'],
  IntervalSeconds: 1,
  MaxAttempts: 20,
  BackoffRate: 1,
};

/** Another run makes the step at the partition: half an hour of waiting on average, then it fails. */
export const busy: Retrier = {
  ErrorEquals: ['QuantFlow.PartitionBusy'],
  IntervalSeconds: 5,
  MaxAttempts: 60,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/**
 * Retriers of a task that calls a service. Throttling is waited out with full jitter, against herds, and for long: a
 * backfill that asks for more than the account has is slowed and does not fail (`npm run bench -- simulate-aws`).
 */
export function retriers(service: Service, policy?: RetryPolicy): readonly Retrier[] {
  const wait = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 120, JitterStrategy: 'FULL' } as const;
  const ofService: readonly Retrier[] = [
    { ErrorEquals: throttledErrors[service], ...wait, MaxAttempts: 20 },
    { ErrorEquals: transientErrors[service], ...wait, MaxAttempts: 8 },
  ];
  if (policy === undefined || policy.maxRetries === 0) return ofService;
  return [
    ...ofService,
    { ErrorEquals: permanentErrors, MaxAttempts: 0 },
    {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: policy.delaySeconds ?? 5,
      MaxAttempts: policy.maxRetries,
      BackoffRate: policy.backoffRate ?? 2,
      MaxDelaySeconds: policy.maxDelaySeconds ?? 300,
      JitterStrategy: (policy.jitter ?? 'full') === 'full' ? 'FULL' : 'NONE',
    },
  ];
}
