/** `s3://bucket` and `s3://bucket/folder`. */
import { Buffer } from 'node:buffer';
import { InvalidInputError } from '../../../core/errors.ts';
import { checkKey, maxKeyBytes, problemOfKey } from '../key.ts';

/** Where a store is in S3. */
export interface S3Location {
  readonly bucket: string;
  /** Of every key of the store: '' or `folder/`. */
  readonly prefix: string;
}

// Source: S3 user guide, general purpose bucket naming rules.
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @throws InvalidInputError for a url that names no bucket, or a folder that no key could lie in */
export function locationOfUrl(url: string): S3Location {
  const [bucket = '', ...folders] = url.slice('s3://'.length).replace(/\/+$/, '').split('/');
  const folder = folders.join('/');
  const problem = folder === '' ? undefined : problemOfKey(folder);
  if (!url.startsWith('s3://') || !bucketName.test(bucket) || problem !== undefined)
    throw new InvalidInputError(
      `object store url ${JSON.stringify(url)} is not allowed: ${problem ?? "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens"}; write s3://bucket or s3://bucket/folder`,
    );
  return { bucket, prefix: folder === '' ? '' : `${folder}/` };
}

/** The key in the bucket. @throws InvalidInputError for a key that is not safe, or too long with the folder of the store */
export function objectKey({ prefix }: S3Location, key: string): string {
  checkKey('key', key);
  const whole = prefix + key;
  const bytes = Buffer.byteLength(whole);
  if (bytes > maxKeyBytes)
    throw new InvalidInputError(
      `object key ${JSON.stringify(`${whole.slice(0, 200)}...`)} has ${bytes} bytes in UTF-8 with the folder of its store, at most ${maxKeyBytes} are allowed; give the store a shorter folder`,
    );
  return whole;
}
