/** Retriers of a task: the service's own trouble always, the asset's policy for the rest. */
import type { RetryPolicy } from '../../core/assets/retry.ts';
import { permanentErrors } from '../../core/errors.ts';
import type { Retrier } from './types.ts';

/** Errors of the services and not of the step, by the names that Step Functions gives them. */
const transientErrors: Readonly<Record<'lambda' | 'batch' | 'athena', readonly string[]>> = {
  lambda: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.SdkClientException',
    'Lambda.AWSLambdaException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
  ],
  batch: ['Batch.ClientException', 'Batch.ServerException', 'Batch.SdkClientException'],
  athena: ['Athena.TooManyRequestsException', 'Athena.InternalServerException', 'Athena.SdkClientException'],
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

/** Retriers of a task that calls a service. Throttling is waited out with full jitter, against herds. */
export function retriers(service: keyof typeof transientErrors, policy?: RetryPolicy): readonly Retrier[] {
  const transient: Retrier = {
    ErrorEquals: transientErrors[service],
    IntervalSeconds: 2,
    MaxAttempts: 8,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    JitterStrategy: 'FULL',
  };
  if (policy === undefined || policy.maxRetries === 0) return [transient];
  return [
    transient,
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
