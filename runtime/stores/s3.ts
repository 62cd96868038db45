/**
 * A store in a bucket of S3, or in a folder of one. S3 itself shows an object whole or not at all, shows it to every
 * reader once its write is answered, and lists by the bytes of the key.
 */
import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientConfig } from '../aws/client-config.ts';
import { statusOf } from '../aws/errors.ts';
import { checkKey, problemOfKey } from './key.ts';
import { checkRange, rangeError } from './range.ts';
import { gather, type Part, wholeBody } from './s3/body.ts';
import { type S3Action, s3Error } from './s3/errors.ts';
import { locationOfUrl, objectKey, type S3Location } from './s3/location.ts';
import { maxPutBytes, writeObject } from './s3/write.ts';
import { ObjectExistsError, ObjectNotFoundError, type ObjectStore, type StoredObject } from './types.ts';

/** Times that a conditional write is begun again when another one is in its way. */
const maxConflicts = 5;

/** Bytes of an object: from, inclusive, to, exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

class S3Store implements ObjectStore {
  readonly url: string;
  readonly #location: S3Location;
  readonly #client: S3Client;

  constructor(url: string, client: S3Client) {
    this.#location = locationOfUrl(url);
    this.url = `s3://${this.#location.bucket}/${this.#location.prefix}`.replace(/\/$/, '');
    this.#client = client;
  }

  async put(key: string, body: Uint8Array | string, options: { readonly ifAbsent?: boolean } = {}) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const object = { ...this.#object(key), ...(options.ifAbsent === true && { IfNoneMatch: '*' }) };
    for (let conflicts = 0; ; conflicts++) {
      try {
        return await writeObject(this.#client, object, bytes, bytes.length);
      } catch (error) {
        if (statusOf(error) === 412) throw new ObjectExistsError(this.url, key);
        const isConflict = (error as Error).name === 'ConditionalRequestConflict';
        if (!isConflict || conflicts === maxConflicts) throw this.#error('s3:PutObject', error, key);
      }
    }
  }

  async putFile(key: string, path: string) {
    const { size } = await stat(path);
    if (size <= maxPutBytes) await this.put(key, await readFile(path));
    else {
      const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        await writeObject(this.#client, this.#object(key), file, size);
      } catch (error) {
        throw this.#error('s3:PutObject', error, key);
      } finally {
        file.destroy();
      }
    }
    await rm(path);
  }

  async get(key: string) {
    const first = await this.#open(key);
    return gather(first.bytes, this.#whole(key, first));
  }

  async *stream(key: string) {
    yield* this.#whole(key, await this.#open(key));
  }

  async getRange(key: string, start: number, end: number) {
    checkRange(start, end);
    const first = await this.#open(key, { start, end });
    if (first.bytes < end - start) {
      first.cancel();
      throw rangeError(this.url, key, end);
    }
    return gather(first.bytes, this.#whole(key, first, { start, end }));
  }

  async size(key: string) {
    const request = new HeadObjectCommand(this.#object(key));
    try {
      return (await this.#client.send(request)).ContentLength;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      if (statusOf(error) === 403 && (await this.#isListedNowhere(key))) return undefined;
      throw this.#error('s3:GetObject', error, key);
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    checkKey('prefix', prefix);
    const { bucket, prefix: folder } = this.#location;
    let token: string | undefined;
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix === '' ? folder : `${folder}${prefix}/`,
            // XML cannot write every character of a key.
            EncodingType: 'url',
            ContinuationToken: token,
          }),
        )
        .catch((error: unknown) => {
          throw this.#error('s3:ListBucket', error, prefix);
        });
      for (const { Key = '', Size: size = 0 } of page.Contents ?? []) {
        const key = decodedKey(Key).slice(folder.length);
        // Folders that the console makes, `a/`, are no objects of a store.
        if (problemOfKey(key) === undefined) yield { key, size };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(key: string) {
    const request = new DeleteObjectCommand(this.#object(key));
    try {
      await this.#client.send(request);
    } catch (error) {
      throw this.#error('s3:DeleteObject', error, key);
    }
  }

  /**
   * True when a listing says that there is no such object. S3 answers 403 for what is missing where the right to list holds
   * for a prefix: the request for an object has none.
   */
  async #isListedNowhere(key: string): Promise<boolean> {
    const { Bucket, Key } = this.#object(key);
    const request = new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url', MaxKeys: 1 });
    try {
      const { Contents: [first] = [] } = await this.#client.send(request);
      return first === undefined || decodedKey(first.Key) !== Key;
    } catch {
      return false;
    }
  }

  #object(key: string) {
    return { Bucket: this.#location.bucket, Key: objectKey(this.#location, key) };
  }

  #error(action: S3Action, error: unknown, key: string): Error {
    return s3Error(this.#location, key === '' ? this.url : `${this.url}/${key}`, action, error);
  }

  /** The whole body of what was opened; what is missing of it is asked for of the same object. */
  #whole(key: string, first: OpenedPart, { start, end }: Range = { start: 0, end: first.bytes }) {
    return wholeBody(`${this.url}/${key}`, first, (read) =>
      this.#open(key, { start: start + read, end }, first.tag),
    );
  }

  async #open(key: string, range?: Range, tag?: string): Promise<OpenedPart> {
    const request = new GetObjectCommand({
      ...this.#object(key),
      ...(range && { Range: `bytes=${range.start}-${range.end - 1}` }),
      ...(tag !== undefined && { IfMatch: tag }),
    });
    const abort = new AbortController();
    try {
      const { Body, ContentLength, ETag } = await this.#client.send(request, { abortSignal: abort.signal });
      const body = Body as unknown as Readable;
      // Of a body that is given up: nobody waits for it any more. A reader gets its errors nevertheless.
      body.on('error', () => {});
      return { bytes: ContentLength as number, body, tag: ETag, cancel: () => abort.abort() };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') throw new ObjectNotFoundError(this.url, key);
      if (statusOf(error) === 416 && range !== undefined) throw rangeError(this.url, key, range.end);
      if (statusOf(error) === 412)
        throw new Error(`${this.url}/${key} was replaced while it was read; read it again`);
      throw this.#error('s3:GetObject', error, key);
    }
  }
}

/** A key as listings write it. */
function decodedKey(key = ''): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

interface OpenedPart extends Part {
  readonly tag: string | undefined;
}

let shared: S3Client | undefined;

/**
 * A store at `s3://bucket` or `s3://bucket/folder`; nothing is asked before the first use of it.
 *
 * Of concurrent writers with `ifAbsent` at most one wins: one whose answer was lost on the way is told, when it is
 * asked for again, that the object exists.
 *
 * @param client @default one for all stores of the process
 * @throws InvalidInputError for a url that names no bucket
 */
export function s3Store(url: string, client?: S3Client): ObjectStore {
  return new S3Store(
    url,
    client ?? (shared ??= new S3Client({ ...clientConfig, followRegionRedirects: true })),
  );
}
