/** Errors of DynamoDB with the table and what to do. */
import { awsError } from '../../aws/errors.ts';
import type { ServiceError } from './retry.ts';

const busy =
  'other writers, or more requests than the table takes, were in the way at each try; it is tried again by the retry policy of the step, and fewer shards at a time (max_concurrency) help';

const hints: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'a worker has what the role of its step in the stack allows; a person needs the actions of the table that this names',
  ProvisionedThroughputExceededException: busy,
  RequestLimitExceeded: busy,
  ResourceNotFoundException:
    'there is no such table in this account and region; deploy the stack there, or mend AWS_REGION or the url of the catalog',
  ThrottlingException: busy,
  TransactionConflictException: busy,
};

/** Reasons of a transaction that was not done, each once. */
function reasonsIn({ CancellationReasons = [] }: ServiceError): readonly string[] {
  const reasons = CancellationReasons.flatMap(({ Code = 'None', Message }) =>
    Code === 'None' ? [] : [Message === undefined ? Code : `${Code}: ${Message}`],
  );
  return [...new Set(reasons)];
}

/** A transaction that was in vain at each try goes by the name that retry policies wait for. */
function namedByReason(error: ServiceError): ServiceError {
  if (error.name !== 'TransactionCanceledException') return error;
  const conflicts = error.CancellationReasons?.some(({ Code }) => Code === 'TransactionConflict');
  const named = new Error(error.message, { cause: error });
  named.name = conflicts ? 'TransactionConflictException' : 'ThrottlingException';
  return named;
}

/** @param collided that it was in vain at each try */
export function dynamodbError(table: string, error: ServiceError, collided: boolean): Error {
  const reasons = reasonsIn(error);
  const what = `catalog dynamodb://${table}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`;
  return awsError(what, collided ? namedByReason(error) : error, hints);
}
