/** What the S3 store asks for, and makes of what it is answered. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { maxPutBytes, partBytesOf } from '../../../runtime/stores/s3/write.ts';
import { s3Store } from '../../../runtime/stores/s3.ts';
import { ObjectExistsError } from '../../../runtime/stores/types.ts';
import { collect } from '../../contracts/collect.ts';

const client = new S3Client({ region: 'us-east-1' });
const s3 = mockClient(client);
const store = s3Store('s3://bucket/folder', client);

const refused = (name: string, httpStatusCode: number): S3ServiceException =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: 'no' });
const preconditionFailed = refused('PreconditionFailed', 412);
const conflict = refused('ConditionalRequestConflict', 409);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-store-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => s3.reset());

describe('a listing', () => {
  test('reads every page, and leaves out what is no object of a store', async () => {
    s3.on(ListObjectsV2Command)
      .resolvesOnce({
        IsTruncated: true,
        NextContinuationToken: 'second',
        Contents: [
          { Key: 'folder/a/', Size: 0 },
          { Key: 'folder/a/1+2%2B3%0A', Size: 3 },
        ],
      })
      .resolvesOnce({ IsTruncated: true, NextContinuationToken: 'third', Contents: [] })
      .resolvesOnce({ IsTruncated: false, Contents: [{ Key: 'folder/a/%C3%A9', Size: 5 }] });
    expect(await collect(store.list('a'))).toEqual([
      { key: 'a/1 2+3\n', size: 3 },
      { key: 'a/é', size: 5 },
    ]);
    const asked = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input);
    expect(asked.map(({ ContinuationToken }) => ContinuationToken)).toEqual([undefined, 'second', 'third']);
    expect(new Set(asked.map(({ Prefix }) => Prefix))).toEqual(new Set(['folder/a/']));
  });
});

describe('whether an object is there, which S3 does not say to who may list a prefix alone', () => {
  const forbidden = refused('Forbidden', 403);
  const asked = { Bucket: 'bucket', Prefix: 'folder/a b', MaxKeys: 1 };

  test('is told by a listing of its key', async () => {
    s3.on(HeadObjectCommand).rejects(forbidden);
    s3.on(ListObjectsV2Command, asked).resolves({ Contents: [{ Key: 'folder/a+bc' }] });
    expect(await store.size('a b')).toBeUndefined();
    s3.on(ListObjectsV2Command, asked).resolves({});
    expect(await store.size('a b')).toBeUndefined();
  });

  test('is no answer when it is there, or may not be listed either: the error says what to allow', async () => {
    s3.on(HeadObjectCommand).rejects(forbidden);
    s3.on(ListObjectsV2Command, asked).resolves({ Contents: [{ Key: 'folder/a+b' }] });
    const message =
      's3://bucket/folder/a b: AccessDenied: S3 answered 403 and no more; allow s3:GetObject on arn:aws:s3:::bucket/folder/*, and s3:ListBucket on the bucket: without it S3 also refuses what is not there';
    await expect(store.size('a b')).rejects.toThrow(message);
    s3.on(ListObjectsV2Command).rejects(refused('AccessDenied', 403));
    await expect(store.size('a b')).rejects.toThrow(message);
  });
});

describe('a conditional write', () => {
  test('is one request, which S3 decides about', async () => {
    s3.on(PutObjectCommand).resolvesOnce({}).rejects(preconditionFailed);
    await store.put('a', 'x', { ifAbsent: true });
    await expect(store.put('a', 'y', { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
    const asked = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(asked).toMatchObject(Array(2).fill({ Bucket: 'bucket', Key: 'folder/a', IfNoneMatch: '*' }));
  });

  test('is begun again when another one is in its way', async () => {
    s3.on(PutObjectCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    await store.put('a', 'x', { ifAbsent: true });
    s3.on(PutObjectCommand).rejectsOnce(conflict).rejects(preconditionFailed);
    await expect(store.put('a', 'x', { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
    s3.on(PutObjectCommand).rejects(conflict);
    await expect(store.put('a', 'x', { ifAbsent: true })).rejects.toThrow(
      's3://bucket/folder/a: ConditionalRequestConflict: no',
    );
  });

  test('in parts is decided about when it is completed, and leaves no parts when it is refused', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: '1' });
    s3.on(UploadPartCommand).resolves({ ETag: 'e' });
    s3.on(CompleteMultipartUploadCommand).rejectsOnce(conflict).rejects(preconditionFailed);
    const body = new Uint8Array(maxPutBytes + 1);
    await expect(store.put('a', body, { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
    const completed = s3.commandCalls(CompleteMultipartUploadCommand).map(({ args }) => args[0].input);
    expect(completed).toMatchObject(Array(2).fill({ Key: 'folder/a', IfNoneMatch: '*' }));
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(2);
  });
});

describe('a large file', () => {
  const size = 6 * maxPutBytes + 17;
  const largeFile = async (): Promise<string> => {
    const path = join(folder, 'large');
    await writeFile(path, '');
    await truncate(path, size);
    return path;
  };

  test('is written in parts, of which four are on their way at a time', async () => {
    const path = await largeFile();
    let open = 0;
    let most = 0;
    const fourth = Promise.withResolvers<void>();
    const sizes = new Map<number, number>();
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: '1' });
    s3.on(CompleteMultipartUploadCommand).resolves({});
    s3.on(UploadPartCommand).callsFake(async ({ PartNumber, Body }) => {
      most = Math.max(most, ++open);
      if (PartNumber === 4) fourth.resolve();
      await fourth.promise;
      await new Promise(setImmediate);
      open--;
      sizes.set(PartNumber, Body.length);
      return { ETag: String(PartNumber) };
    });
    await store.putFile('a', path);
    expect(most).toBe(4);
    expect([...sizes].sort(([a], [b]) => a - b)).toEqual([
      ...Array.from({ length: 6 }, (_, i) => [i + 1, maxPutBytes]),
      [7, 17],
    ]);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]!.args[0].input).toMatchObject({
      UploadId: '1',
      MultipartUpload: {
        Parts: Array.from({ length: 7 }, (_, i) => ({ PartNumber: i + 1, ETag: String(i + 1) })),
      },
    });
    expect(existsSync(path)).toBe(false);
  });

  test('of which a part fails leaves no parts, and stays where it was', async () => {
    const path = await largeFile();
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: '1' });
    s3.on(AbortMultipartUploadCommand).resolves({});
    s3.on(UploadPartCommand).resolves({ ETag: 'e' });
    s3.on(UploadPartCommand, { PartNumber: 2 }).rejects(refused('AccessDenied', 403));
    await expect(store.putFile('a', path)).rejects.toThrow(
      's3://bucket/folder/a: AccessDenied: no; allow s3:PutObject on arn:aws:s3:::bucket/folder/*',
    );
    expect(s3.commandCalls(AbortMultipartUploadCommand)[0]!.args[0].input).toMatchObject({
      Bucket: 'bucket',
      Key: 'folder/a',
      UploadId: '1',
    });
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  test('has at most 10,000 parts', () => {
    const terabyte = 1e12;
    for (const bytes of [maxPutBytes + 1, 10_000 * maxPutBytes, 10_000 * maxPutBytes + 1, 5 * terabyte]) {
      expect(Math.ceil(bytes / partBytesOf(bytes))).toBeLessThanOrEqual(10_000);
      expect(partBytesOf(bytes)).toBeGreaterThanOrEqual(maxPutBytes);
    }
  });
});

test('a key that is too long with the folder of the store is refused', async () => {
  const long = Array(8).fill('k'.repeat(127)).join('/');
  await expect(store.get(long)).rejects.toThrow('has 1030 bytes in UTF-8 with the folder of its store');
});
