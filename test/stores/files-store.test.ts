import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesStore } from '../../runtime/stores/files.ts';
import { collect } from '../contracts/collect.ts';
import { describeObjectStore } from '../contracts/object-store.contract.ts';

const writers = fileURLToPath(new URL('writers/', import.meta.url));

let folder: string;
let made = 0;
const fresh = (): string => join(folder, `store-${made++}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-store-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeObjectStore('files', async () => filesStore(fresh()), {
  skip: { 'object and folder of one name': 'a path is either a file or a folder' },
});

describe('files store on disk', () => {
  it('keeps an object in the file of its key', async () => {
    const root = fresh();
    const store = filesStore(root);
    await store.put('a/b', 'x');
    expect(store.localPath?.('a/b')).toBe(join(root, 'a', 'b'));
    expect(await readFile(join(root, 'a', 'b'), 'utf8')).toBe('x');
    expect(store.url).toBe(`file://${root}`);
  });

  it('leaves no temporary file behind a write, a refused write or a failed one', async () => {
    const root = fresh();
    const store = filesStore(root);
    await store.put('a', 'x');
    await expect(store.put('a', 'y', { ifAbsent: true })).rejects.toThrow('exists already');
    await expect(store.put('a/b', 'z')).rejects.toThrow('either an object or a folder');
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  it('says that a key cannot be an object and a folder', async () => {
    const store = filesStore(fresh());
    await store.put('a/b', 'x');
    for (const attempt of [
      () => store.put('a', 'y'),
      () => store.put('a', 'y', { ifAbsent: true }),
      () => store.put('a/b/c', 'y'),
    ])
      await expect(attempt()).rejects.toThrow('a key is either an object or a folder of objects');
  });

  it('removes the folders that a delete leaves empty, and not the root', async () => {
    const root = fresh();
    const store = filesStore(root);
    await store.put('a/b/c/d', 'x');
    await store.put('a/e', 'x');
    await store.delete('a/b/c/d');
    expect(await readdir(join(root, 'a'))).toEqual(['e']);
    await store.delete('a/e');
    expect(existsSync(root)).toBe(true);
    expect(existsSync(join(root, 'a'))).toBe(false);
  });

  it('removes temporary files of killed writers after a day', async () => {
    const root = fresh();
    await mkdir(join(root, '.tmp'), { recursive: true });
    await writeFile(join(root, '.tmp', 'old'), 'x');
    await writeFile(join(root, '.tmp', 'young'), 'x');
    await utimes(join(root, '.tmp', 'old'), 1_700_000_000, 1_700_000_000);
    await filesStore(root).put('a', 'x');
    expect(await readdir(join(root, '.tmp'))).toEqual(['young']);
  });

  it('takes over a file of another device', async ({ skip }) => {
    const root = fresh();
    await mkdir(root);
    const { dev } = await stat(root);
    // The one is memory, the other is not.
    const second = ['/dev/shm', '/var/tmp'].find((path) => existsSync(path) && statSync(path).dev !== dev);
    if (second === undefined) return skip('one device only');
    const other = await mkdtemp(join(second, 'files-store-'));
    try {
      await writeFile(join(other, 'file'), 'rows');
      await filesStore(root).putFile('a/0', join(other, 'file'));
      expect(await readFile(join(root, 'a/0'), 'utf8')).toBe('rows');
      expect(await readdir(other)).toEqual([]);
      expect(await readdir(join(root, '.tmp'))).toEqual([]);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('takes over what a link names, not the link', async () => {
    const root = fresh();
    await writeFile(join(folder, 'linked'), 'rows');
    await symlink(join(folder, 'linked'), join(folder, 'link'));
    await filesStore(root).putFile('a', join(folder, 'link'));
    expect(await filesStore(root).get('a')).toEqual(new Uint8Array(Buffer.from('rows')));
    expect(existsSync(join(folder, 'link'))).toBe(false);
  });
});

describe('files store and symbolic links', () => {
  it('may have a root that is a link', async () => {
    const root = fresh();
    await mkdir(root);
    const link = fresh();
    await symlink(root, link);
    const store = filesStore(link);
    await store.put('a/b', 'x');
    expect(await readFile(join(root, 'a/b'), 'utf8')).toBe('x');
    expect(await store.size('a/b')).toBe(1);
  });

  it('refuses a folder that leads out of the root, and touches nothing there', async () => {
    const root = fresh();
    const outside = fresh();
    await mkdir(root);
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'a'));
    const store = filesStore(root);
    for (const attempt of [
      () => store.get('a/secret'),
      () => store.size('a/secret'),
      () => store.delete('a/secret'),
      () => store.put('a/new', 'x'),
      () => store.put('a/deep/new', 'x', { ifAbsent: true }),
      () => collect(store.stream('a/secret')),
      () => collect(store.list('a')),
      () => collect(store.list('')),
    ])
      await expect(attempt()).rejects.toThrow('follows no symbolic link');
    expect(await readdir(outside)).toEqual(['secret']);
  });

  it('refuses a file that leads out of the root, and replaces the link by a write', async () => {
    const root = fresh();
    await mkdir(root);
    const secret = join(folder, 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, join(root, 'a'));
    const store = filesStore(root);
    await expect(store.get('a')).rejects.toThrow('follows no symbolic link');
    await store.put('a', 'mine');
    expect(await readFile(secret, 'utf8')).toBe('secret');
    expect(await store.get('a')).toEqual(new Uint8Array(Buffer.from('mine')));
  });

  it('does not put its temporary files where a link leads', async () => {
    const root = fresh();
    const outside = fresh();
    await mkdir(root);
    await mkdir(outside);
    await symlink(outside, join(root, '.tmp'));
    await expect(filesStore(root).put('a', 'x')).rejects.toThrow('follows no symbolic link');
    expect(await readdir(outside)).toEqual([]);
  });
});

describe('files store and other processes', () => {
  it('lets one of several processes win each key', async () => {
    const root = fresh();
    const children = Array.from({ length: 3 }, (_, i) =>
      spawn(process.execPath, [join(writers, 'claim.ts'), root, String(i), '200'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const wins = await Promise.all(
      children.map(async (child) => JSON.parse(await new Response(child.stdout as never).text()) as string[]),
    );
    expect(wins.flat().sort()).toEqual(Array.from({ length: 200 }, (_, i) => `claims/${i}`).sort());
    const store = filesStore(root);
    for (const [i, keys] of wins.entries())
      for (const key of keys) expect(new TextDecoder().decode(await store.get(key))).toBe(String(i));
  });

  it.each([1, 2])(
    'shows only whole objects when a writer was killed in the middle of object %i',
    async (count) => {
      const root = fresh();
      const size = 16 * 1024 * 1024;
      const child = spawn(process.execPath, [join(writers, 'large.ts'), root, String(size), String(count)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      expect(await new Promise((done) => child.on('close', (_, signal) => done(signal)))).toBe('SIGKILL');
      const [partial] = await readdir(join(root, '.tmp'));
      expect((await stat(join(root, '.tmp', partial!))).size).toBeLessThan(size);
      const store = filesStore(root);
      expect(await collect(store.list(''))).toEqual(count === 1 ? [] : [{ key: 'large/0', size }]);
      await expect(store.get(`large/${count - 1}`)).rejects.toThrow('does not exist');
      await store.put(`large/${count - 1}`, 'again', { ifAbsent: true });
      expect(await store.size(`large/${count - 1}`)).toBe(5);
    },
  );
});
