import { describe, expect, it } from 'vitest';
import { openStore, storeSchemes } from '../../runtime/stores/index.ts';

describe('openStore', () => {
  it('opens a memory store, each empty and its own', async () => {
    const store = openStore('memory:tests');
    expect(store.url).toBe('memory:tests');
    await store.put('a', 'x');
    expect(await openStore('memory:tests').size('a')).toBeUndefined();
  });

  it('opens a folder, its path decoded', () => {
    const store = openStore('file:///var/lib/my%20data');
    expect(store.url).toBe('file:///var/lib/my%20data');
    expect(store.localPath?.('a/b')).toBe('/var/lib/my data/a/b');
  });

  it('names the known schemes for an unknown one', () => {
    for (const url of ['gs://bucket', 'data', '/var/data', '', 'toString:'])
      expect(() => openStore(url)).toThrow(
        `object store url ${JSON.stringify(url)} is of no known kind; begin it with one of: ${Object.keys(storeSchemes).join(', ')}`,
      );
  });

  it.each(['file://host/data', 'file:data', 'file:/data', 'file:///a?b', 'file:///a%2Fb'])(
    'refuses %s and says what to write',
    (url) => {
      expect(() => openStore(url)).toThrow('write file:///absolute/path');
    },
  );
});
