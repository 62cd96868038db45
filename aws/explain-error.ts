/**
 * What a caller of AWS can do about an error. It is known by the names and texts of the errors alone: no package of AWS
 * is loaded for it, and the drivers need not wrap theirs.
 */

import { login, refusedCredentials } from '../runtime/aws/errors.ts';

/** An error of the SDK, as far as it is looked at. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $fault?: unknown;
}

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden']);
const throttled = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'SlowDown',
]);

/** An error of AWS in words that say what to do; undefined for any other error. */
export function explainAwsError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, $metadata } = error as SdkError;
  if (message === 'Region is missing')
    return 'no AWS region is set; name one: export AWS_REGION=eu-west-1, or a region in the profile of AWS_PROFILE';
  // The drivers' own errors keep the name, and say by themselves what to do.
  if (name === 'TokenProviderError' || ($metadata !== undefined && refusedCredentials.has(name)))
    return `AWS does not take the credentials (${name}: ${message}); ${login}`;
  if (name === 'CredentialsProviderError') return `there are no AWS credentials (${message}); ${login}`;
  if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND' && message.includes('.amazonaws.'))
    return `AWS cannot be reached (${message}); check the network, and that the region is written right`;
  if ($metadata === undefined) return undefined;
  if (denied.has(name) || $metadata.httpStatusCode === 403) {
    const action = actionOf(message);
    const what = action === undefined ? 'this' : action;
    return `the AWS credentials do not allow ${what} (${message}); ask for the permission, or take another AWS_PROFILE`;
  }
  if (throttled.has(name))
    return `AWS still throttles after ${$metadata.attempts ?? 'some'} attempts (${name}: ${message}); try again later`;
  return `AWS says ${name}: ${message}`;
}

/** The action in the text of a refusal: `... is not authorized to perform: states:StartExecution on resource: ...`. */
export function actionOf(message: string): string | undefined {
  return /perform:? ([a-z0-9-]+:[A-Za-z*]+)/.exec(message)?.[1];
}
