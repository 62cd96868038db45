import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';

test('the server answers the clients of the SDK, which take it from the environment', async () => {
  const client = new S3Client({});
  const Bucket = 'server-test';
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' }));
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b' }));
  expect({ text: await Body?.transformToString(), ContentLength }).toEqual({ text: 'x', ContentLength: 1 });
  const again = new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'y', IfNoneMatch: '*' });
  await expect(client.send(again)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
});
