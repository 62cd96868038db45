/** The S3 store over the wire. */
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '../../runtime/stores/index.ts';
import { s3Store } from '../../runtime/stores/s3.ts';
import { keysOf } from '../contracts/collect.ts';
import { describeObjectStore } from '../contracts/object-store.contract.ts';

const client = new S3Client({});
const Bucket = 's3-store-test';
let made = 0;

beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket }));
});

describeObjectStore('s3', async () => s3Store(`s3://${Bucket}/folder é/${made++}`));

test('a store may be the whole of a bucket, whose other folders are no part of another store', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 's3-store-whole' }));
  const whole = await openStore('s3://s3-store-whole');
  await whole.put('a/b', 'x', { ifAbsent: true });
  await whole.put('ab', 'y');
  await client.send(new PutObjectCommand({ Bucket: 's3-store-whole', Key: 'a/', Body: new Uint8Array() }));
  expect(await keysOf(whole, '')).toEqual(['a/b', 'ab']);
  const folder = await openStore('s3://s3-store-whole/a/');
  expect(await keysOf(folder, '')).toEqual(['b']);
  await folder.delete('b');
  expect(await keysOf(whole, '')).toEqual(['ab']);
});

test('a bucket that is not there is said to be missing', async () => {
  const store = await openStore('s3://s3-store-none');
  await expect(store.put('a', 'x')).rejects.toThrow('there is no bucket s3-store-none');
  await expect(store.get('a')).rejects.toThrow('there is no bucket s3-store-none');
  await expect(keysOf(store, '')).rejects.toThrow('there is no bucket s3-store-none');
});

test('a large object is written in parts, and of two conditional writers one wins', async () => {
  const store = s3Store(`s3://${Bucket}/large`);
  const bytes = Uint8Array.from({ length: 9 * 1024 * 1024 }, (_, i) => (i * 31 + (i >> 10)) & 255);
  const outcomes = await Promise.allSettled([1, 2].map(() => store.put('a', bytes, { ifAbsent: true })));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(Buffer.compare(await store.get('a'), bytes)).toBe(0);
  expect(await store.getRange('a', 8_388_600, 8_388_620)).toEqual(bytes.slice(8_388_600, 8_388_620));
});
