/**
 * Object stores. Keys are `/`-separated paths without a leading slash; a key or prefix with an empty, `.` or `..`
 * segment is refused by every driver (`key.ts` has all the rules). Keys are ordered by their UTF-8 bytes. Drivers:
 * `memory.ts`, `files.ts`, `s3.ts`; a new one is a file and a line in `index.ts`.
 */

/** An object in a listing. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Raised by `get`, `stream` and `getRange` for a key that is not there. */
export class ObjectNotFoundError extends Error {
  constructor(url: string, key: string) {
    super(`${url}/${key} does not exist`);
    this.name = 'ObjectNotFoundError';
  }
}

/** Raised by `put` with `ifAbsent` for a key that is there. */
export class ObjectExistsError extends Error {
  constructor(url: string, key: string) {
    super(`${url}/${key} exists already`);
    this.name = 'ObjectExistsError';
  }
}

/** A store of immutable objects. An object is seen whole or not at all, also after a crash during `put`. */
export interface ObjectStore {
  /** Where it is, for people: `file:///...`, `memory:`, `s3://bucket`. */
  readonly url: string;
  /** Writes an object whole. With `ifAbsent`, one writer wins and the others get ObjectExistsError. */
  put(key: string, body: Uint8Array | string, options?: { readonly ifAbsent?: boolean }): Promise<void>;
  /** Takes over a finished local file as an object; the path is gone afterwards. */
  putFile(key: string, path: string): Promise<void>;
  /** @throws ObjectNotFoundError */
  get(key: string): Promise<Uint8Array>;
  /** The bytes in chunks, bounded memory. @throws ObjectNotFoundError (at the first chunk) */
  stream(key: string): AsyncIterable<Uint8Array>;
  /**
   * The bytes from `start`, inclusive, to `end`, exclusive, and nothing else is read.
   *
   * @throws ObjectNotFoundError; RangeError for a range that is empty or that the object does not reach
   */
  getRange(key: string, start: number, end: number): Promise<Uint8Array>;
  /** Size in bytes, or undefined when it is not there. */
  size(key: string): Promise<number | undefined>;
  /** Objects below a prefix (a folder: `a/b` lists `a/b/...`, never `a/bc`; '' lists all), ascending by key. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removing what is not there is no error. */
  delete(key: string): Promise<void>;
  /** A path on this machine that holds the object, for stores that have one; otherwise callers copy to scratch. */
  localPath?(key: string): string;
}
