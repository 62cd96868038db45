/** A store in the memory of the process, for tests. It accepts and refuses what the stores of files and S3 do. */
import { Buffer } from 'node:buffer';
import { readFile, rm } from 'node:fs/promises';
import { checkKey } from './key.ts';
import { compareKeys } from './order.ts';
import { checkRange, rangeError } from './range.ts';
import { ObjectExistsError, ObjectNotFoundError, type ObjectStore, type StoredObject } from './types.ts';

/** Small, so that tests meet objects of several chunks. */
const chunkBytes = 64 * 1024;

class MemoryStore implements ObjectStore {
  readonly url: string;
  readonly #objects = new Map<string, Uint8Array>();

  constructor(name: string) {
    this.url = `memory:${name}`;
  }

  async put(key: string, body: Uint8Array | string, options: { readonly ifAbsent?: boolean } = {}) {
    checkKey('key', key);
    if (options.ifAbsent === true && this.#objects.has(key)) throw new ObjectExistsError(this.url, key);
    this.#objects.set(key, new Uint8Array(typeof body === 'string' ? Buffer.from(body) : body));
  }

  async putFile(key: string, path: string) {
    checkKey('key', key);
    await this.put(key, await readFile(path));
    await rm(path);
  }

  async get(key: string) {
    return this.#find(key).slice();
  }

  async *stream(key: string) {
    const body = this.#find(key);
    for (let at = 0; at < body.length; at += chunkBytes) yield body.slice(at, at + chunkBytes);
  }

  async getRange(key: string, start: number, end: number) {
    checkRange(start, end);
    const body = this.#find(key);
    if (body.length < end) throw rangeError(this.url, key, end);
    return body.slice(start, end);
  }

  async size(key: string) {
    checkKey('key', key);
    return this.#objects.get(key)?.length;
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    checkKey('prefix', prefix);
    const folder = prefix === '' ? '' : `${prefix}/`;
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(folder)).sort(compareKeys);
    for (const key of keys) {
      const body = this.#objects.get(key);
      if (body !== undefined) yield { key, size: body.length };
    }
  }

  async delete(key: string) {
    checkKey('key', key);
    this.#objects.delete(key);
  }

  #find(key: string): Uint8Array {
    checkKey('key', key);
    const body = this.#objects.get(key);
    if (body === undefined) throw new ObjectNotFoundError(this.url, key);
    return body;
  }
}

/** An empty store of its own; the name stands in its url, for messages, and shares nothing. */
export function memoryStore(name = ''): ObjectStore {
  return new MemoryStore(name);
}
