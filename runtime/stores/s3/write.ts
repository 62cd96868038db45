/** Writing an object by one request, or a large one in parts, of which few are in memory at a time. */
import type { ReadStream } from 'node:fs';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';

/** What is larger is written in parts. */
export const maxPutBytes: number = 8 * 1024 * 1024;

const partsAtOnce = 4;

/** S3's limit of parts of an object. */
const maxParts = 10_000;

/** Size of the parts of an object. */
export function partBytesOf(bytes: number): number {
  return Math.max(maxPutBytes, Math.ceil(bytes / maxParts));
}

/**
 * Writes an object that is seen whole or not at all. Parts of one that fails are removed; those of a process that was
 * killed stay, unseen, until the bucket's lifecycle rule for incomplete uploads.
 */
export async function writeObject(
  client: S3Client,
  object: Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'IfNoneMatch'>,
  body: Uint8Array | ReadStream,
  bytes: number,
): Promise<void> {
  const params = { ...object, Body: body, ContentLength: bytes };
  if (bytes <= maxPutBytes) {
    await client.send(new PutObjectCommand(params));
    return;
  }
  const { Upload } = await import('@aws-sdk/lib-storage');
  await new Upload({ client, params, partSize: partBytesOf(bytes), queueSize: partsAtOnce }).done();
}
