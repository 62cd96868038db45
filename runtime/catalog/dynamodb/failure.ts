/** Errors of the service in words that name the table and the remedy. Their names stay, for Retry and for who is on call. */
import type { ServiceError } from './retry.ts';

const noCredentials =
  'there are no credentials that AWS takes; sign in (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'these credentials may not do that; a worker has the role of its step in the stack, a person needs the actions that the message names',
  CredentialsProviderError: noCredentials,
  ExpiredTokenException: 'the credentials have expired; sign in again',
  InvalidSignatureException: `${noCredentials}; the clock of this machine must be right, too`,
  UnrecognizedClientException: noCredentials,
};

const throttled =
  'it is still throttled or at odds with other writers after the last try; the step is tried again by its retry policy, fewer shards at a time (max_concurrency) help';

function remedyOf(error: ServiceError, where: string, tried: boolean): string | undefined {
  const { name, message } = error;
  if (name === 'ResourceNotFoundException')
    return `there is no such table in ${where}; deploy the stack there, or mend the region (AWS_REGION) or the catalog's url`;
  if (/region is missing/i.test(message)) return 'no region is set; set AWS_REGION';
  return remedies[name] ?? (tried ? throttled : undefined);
}

/** The error to throw; `tried` says that it was tried again and again. */
export function failure(table: string, region: string, error: ServiceError, tried: boolean): Error {
  const reasons = (error.CancellationReasons ?? []).flatMap(({ Code, Message }) =>
    Code === undefined || Code === 'None' ? [] : [Message === undefined ? Code : `${Code}: ${Message}`],
  );
  const where = region === '' ? 'its region' : `region ${region}`;
  const remedy = remedyOf(error, where, tried);
  const parts = [error.message, ...new Set(reasons)].join(' ');
  const named = new Error(
    `catalog dynamodb://${table}: ${parts}${remedy === undefined ? '' : ` (${remedy})`}`,
    { cause: error },
  );
  named.name = error.name;
  return named;
}
