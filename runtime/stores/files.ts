/**
 * A store in a folder of the file system: the object `a/b` is the file `<root>/a/b`. Every object is filled elsewhere
 * and moved in whole, so that readers and killed writers see all of it or nothing. Nothing waits for the disk: after a
 * loss of power the latest objects may be missing or short, which the sizes in the catalog show.
 */
import {
  constants,
  copyFile,
  link,
  lstat,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidInputError } from '../../core/errors.ts';
import { checkPlain, codeOf, isMissing, linkError, makeFolder } from './folder.ts';
import { checkKey, problemOfKey } from './key.ts';
import { compareKeys } from './order.ts';
import { checkRange, rangeError } from './range.ts';
import { TemporaryFiles } from './temporary.ts';
import { ObjectExistsError, ObjectNotFoundError, type ObjectStore, type StoredObject } from './types.ts';

const chunkBytes = 256 * 1024;

/** Times that a write tries when deletes of its neighbours take its folder away. */
const maxTries = 20;

interface Entry {
  readonly key: string;
  readonly kind: 'folder' | 'file' | 'link';
}

class FilesStore implements ObjectStore {
  readonly url: string;
  readonly #root: string;
  readonly #temporary: TemporaryFiles;

  constructor(root: string) {
    this.#root = resolve(root);
    this.url = pathToFileURL(this.#root).href;
    this.#temporary = new TemporaryFiles(this.#root);
  }

  localPath(key: string): string {
    checkKey('key', key);
    return join(this.#root, key);
  }

  async put(key: string, body: Uint8Array | string, options: { readonly ifAbsent?: boolean } = {}) {
    const target = this.localPath(key);
    // A link to a name that is taken fails, where a rename would replace it: of many writers one wins.
    const move = options.ifAbsent === true ? link : rename;
    await this.#temporary.use(
      (path) => writeFile(path, body, { flag: 'wx' }),
      (path) => this.#moveIn(key, () => move(path, target)),
    );
  }

  async putFile(key: string, path: string) {
    const target = this.localPath(key);
    const info = await lstat(path);
    if (info.isFile()) {
      try {
        return await this.#moveIn(key, () => rename(path, target));
      } catch (error) {
        if (codeOf(error) !== 'EXDEV') throw error;
      }
    }
    await this.#temporary.use(
      (copy) => copyFile(path, copy, constants.COPYFILE_EXCL),
      (copy) => this.#moveIn(key, () => rename(copy, target)),
    );
    await rm(path);
  }

  async get(key: string) {
    await using file = await this.#open(key);
    return new Uint8Array(await file.readFile());
  }

  async *stream(key: string) {
    await using file = await this.#open(key);
    for (;;) {
      const { buffer, bytesRead } = await file.read(new Uint8Array(chunkBytes));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async getRange(key: string, start: number, end: number) {
    checkRange(start, end);
    await using file = await this.#open(key);
    const bytes = new Uint8Array(end - start);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) throw rangeError(this.url, key, end);
      at += bytesRead;
    }
    return bytes;
  }

  async size(key: string) {
    const path = this.localPath(key);
    try {
      await checkPlain(this.#root, path);
      const info = await lstat(path);
      return info.isFile() ? info.size : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    checkKey('prefix', prefix);
    try {
      await checkPlain(this.#root, join(this.#root, prefix));
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    yield* this.#walk(prefix === '' ? '' : `${prefix}/`);
  }

  async delete(key: string) {
    if ((await this.size(key)) === undefined) return;
    const path = this.localPath(key);
    try {
      await unlink(path);
      for (let folder = dirname(path); folder !== this.#root; folder = dirname(folder)) await rmdir(folder);
    } catch (error) {
      // Another delete was first, or the folder holds more.
      if (!isMissing(error) && codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    }
  }

  async #open(key: string) {
    const path = this.localPath(key);
    if ((await this.size(key)) === undefined) throw new ObjectNotFoundError(this.url, key);
    try {
      return await open(path, 'r');
    } catch (error) {
      throw isMissing(error) ? new ObjectNotFoundError(this.url, key) : error;
    }
  }

  async #moveIn(key: string, move: () => Promise<void>): Promise<void> {
    const target = this.localPath(key);
    for (let tries = 1; ; tries++) {
      try {
        await makeFolder(this.#root, dirname(target));
        return await move();
      } catch (error) {
        const code = codeOf(error);
        if (code === 'EEXIST' && (await this.size(key)) !== undefined)
          throw new ObjectExistsError(this.url, key);
        if ((code === 'ENOENT' || code === 'EEXIST') && tries < maxTries) continue;
        if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENOTEMPTY')
          throw new InvalidInputError(
            `${this.url}/${key} cannot be written: in a store of files a key is either an object or a folder of objects`,
          );
        throw error;
      }
    }
  }

  /** The objects below a folder, which is '' or ends with `/`. */
  async *#walk(folder: string): AsyncGenerator<StoredObject> {
    let entries: Entry[];
    try {
      const found = await readdir(join(this.#root, folder), { withFileTypes: true });
      entries = found.flatMap((entry): Entry[] => {
        const key = folder + entry.name;
        if (problemOfKey(key) !== undefined) return [];
        if (entry.isDirectory()) return [{ key: `${key}/`, kind: 'folder' }];
        if (entry.isSymbolicLink()) return [{ key, kind: 'link' }];
        return entry.isFile() ? [{ key, kind: 'file' }] : [];
      });
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    // A folder sorts with its `/`, so that the keys below it take their place among the files beside it.
    entries.sort((a, b) => compareKeys(a.key, b.key));
    for (const { key, kind } of entries) {
      if (kind === 'folder') yield* this.#walk(key);
      else if (kind === 'link') throw linkError(join(this.#root, key), 'another place');
      else {
        const size = await this.size(key);
        if (size !== undefined) yield { key, size };
      }
    }
  }
}

/**
 * A store in a folder, made at the first write. `root` may be relative to the working directory.
 *
 * Needs a file system with hard links for `ifAbsent`.
 */
export function filesStore(root: string): ObjectStore {
  return new FilesStore(root);
}
