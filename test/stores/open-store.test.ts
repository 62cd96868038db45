import { describe, expect, it } from 'vitest';
import { openStore, storeSchemes } from '../../runtime/stores/index.ts';

describe('openStore', () => {
  it('opens a memory store, each empty and its own', async () => {
    const store = await openStore('memory:tests');
    expect(store.url).toBe('memory:tests');
    await store.put('a', 'x');
    expect(await (await openStore('memory:tests')).size('a')).toBeUndefined();
  });

  it('opens a folder, its path decoded', async () => {
    const store = await openStore('file:///var/lib/my%20data');
    expect(store.url).toBe('file:///var/lib/my%20data');
    expect(store.localPath?.('a/b')).toBe('/var/lib/my data/a/b');
  });

  it('opens a bucket, or a folder of one, and asks nothing of it yet', async () => {
    expect((await openStore('s3://my-bucket')).url).toBe('s3://my-bucket');
    expect((await openStore('s3://my-bucket/')).url).toBe('s3://my-bucket');
    expect((await openStore('s3://my-bucket/a/b/')).url).toBe('s3://my-bucket/a/b');
  });

  it.each([
    's3://',
    's3://ab',
    's3://My-Bucket',
    's3:bucket',
    's3://bucket//a',
    's3://bucket/../a',
    's3:///a',
  ])('refuses %s and says what to write', async (url) => {
    await expect(openStore(url)).rejects.toThrow('write s3://bucket or s3://bucket/folder');
  });

  it('names the known schemes for an unknown one', async () => {
    for (const url of ['gs://bucket', 'data', '/var/data', '', 'toString:'])
      await expect(openStore(url)).rejects.toThrow(
        `object store url ${JSON.stringify(url)} is of no known kind; begin it with one of: ${Object.keys(storeSchemes).join(', ')}`,
      );
  });

  it.each(['file://host/data', 'file:data', 'file:/data', 'file:///a?b', 'file:///a%2Fb'])(
    'refuses %s and says what to write',
    async (url) => {
      await expect(openStore(url)).rejects.toThrow('write file:///absolute/path');
    },
  );
});
