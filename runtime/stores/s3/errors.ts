/** Errors of S3 with what to do. */
import { InvalidInputError } from '../../../core/errors.ts';
import { awsError, statusOf } from '../../aws/errors.ts';
import type { S3Location } from './location.ts';

/** What a policy allows, by the methods of a store. */
export type S3Action = 's3:PutObject' | 's3:GetObject' | 's3:ListBucket' | 's3:DeleteObject';

/** @param name of the object or store that it was about, `s3://bucket/key` */
export function s3Error(
  { bucket, prefix }: S3Location,
  name: string,
  action: S3Action,
  error: unknown,
): Error {
  if ((error as Error).name === 'NoSuchBucket')
    return new InvalidInputError(
      `${name}: there is no bucket ${bucket}; create it, or mend the url of the store`,
    );
  return awsError(name, named(error), {
    AccessDenied: `allow ${action} on ${resourceOf(action, bucket, prefix)}${action === 's3:GetObject' ? ', and s3:ListBucket on the bucket: without it S3 also refuses what is not there' : ''}`,
  });
}

/** The answer to a HEAD has no body, and so neither code nor text. */
function named(error: unknown): unknown {
  const status = statusOf(error);
  if (
    status === undefined ||
    !/^(Unknown|UnknownError|Forbidden|BadRequest|\d+)$/.test((error as Error).name)
  )
    return error;
  const told = new Error(`S3 answered ${status} and no more`, { cause: error });
  told.name = status === 403 ? 'AccessDenied' : 'Unknown';
  return told;
}

function resourceOf(action: S3Action, bucket: string, prefix: string): string {
  return action === 's3:ListBucket' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${prefix}*`;
}
