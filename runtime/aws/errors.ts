/** Errors of AWS's SDK in words that say what to do. */
import { InvalidInputError } from '../../core/errors.ts';

/** The parts of the SDK's errors that tell them apart. */
export interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The status of an answer, undefined for what was never answered. */
export function statusOf(error: unknown): number | undefined {
  return (error as AwsError | undefined)?.$metadata?.httpStatusCode;
}

/** How to get credentials. */
export const login = 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login';

/** Codes of credentials that are there and not taken, over the services. */
export const refusedCredentials: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/**
 * An error of any service, told of what it was about. What names no region or no credentials is the caller's to mend
 * and never tried again; the rest keeps its name, which retry policies go by.
 *
 * @param what it was about, the beginning of the message: `s3://bucket/key`
 * @param hints what to do by the name of the error
 */
export function awsError(what: string, error: unknown, hints: Readonly<Record<string, string>> = {}): Error {
  const { name, message } = error as AwsError;
  if (message === 'Region is missing')
    return new InvalidInputError(`${what}: no AWS region is set; set AWS_REGION, or region in the profile`);
  if (name === 'CredentialsProviderError')
    return new InvalidInputError(`${what}: no AWS credentials were found (${message}); ${login}`);
  const hint = refusedCredentials.has(name) ? `the credentials are not taken; ${login}` : hints[name];
  const told = new Error(`${what}: ${name}: ${message}${hint === undefined ? '' : `; ${hint}`}`, {
    cause: error,
  });
  told.name = name;
  return told;
}
