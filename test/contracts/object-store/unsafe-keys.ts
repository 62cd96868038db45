/** Keys and prefixes that every store refuses. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../runtime/stores/types.ts';
import { collect, keysOf } from '../collect.ts';

/** Keys, each with what the error says of it. */
const unsafe: Readonly<Record<string, string>> = {
  '': 'empty segment',
  '/a': 'starts with /',
  'a//b': 'empty segment',
  'a/': 'empty segment',
  '../x': '.. segment',
  'a/../b': '.. segment',
  '..': '.. segment',
  './a': '. segment',
  'a/.': '. segment',
  'a\0b': 'NUL',
  'a\\b': 'backslash',
  'a/\ud800': 'surrogate',
  '.tmp/a': '.tmp',
  [Array(8).fill('k'.repeat(128)).join('/')]: '1031 bytes',
  [`a/${'é'.repeat(130)}`]: 'more than 255 bytes',
};

/** Keys and prefixes that every store refuses. */
export function unsafeKeyCases(make: () => Promise<ObjectStore>): void {
  describe('unsafe keys', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'unsafe-keys-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each(Object.entries(unsafe))('refuses %j everywhere, naming the rule', async (key, rule) => {
      const store = await make();
      const path = join(folder, 'kept');
      await writeFile(path, 'kept');
      for (const attempt of [
        () => store.put(key, 'x'),
        () => store.put(key, 'x', { ifAbsent: true }),
        () => store.putFile(key, path),
        () => store.get(key),
        () => collect(store.stream(key)),
        () => store.size(key),
        () => store.delete(key),
        ...(key === '' ? [] : [() => collect(store.list(key))]),
      ])
        await expect(attempt()).rejects.toMatchObject({
          name: 'QuantFlow.InvalidInput',
          message: expect.stringContaining(rule),
        });
      expect(existsSync(path)).toBe(true);
      expect(await keysOf(store, '')).toEqual([]);
    });

    it('allows dots inside names', async () => {
      const store = await make();
      for (const key of ['...', '..a', 'a..b/.hidden']) await store.put(key, 'x');
      expect(await keysOf(store, '')).toEqual(['...', '..a', 'a..b/.hidden']);
    });
  });
}
