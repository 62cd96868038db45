/**
 * What every object store does. A driver's test calls `describeObjectStore` with a maker of empty stores; what a
 * driver cannot do is said by `skip`, a capability with its reason.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLines } from '../../runtime/stores/lines.ts';
import { ObjectExistsError, ObjectNotFoundError, type ObjectStore } from '../../runtime/stores/types.ts';
import { collect, keysOf } from './collect.ts';
import { unsafeKeyCases } from './object-store/unsafe-keys.ts';

/** What a store may be unable to do. */
export type StoreCapability =
  /** `put` with `ifAbsent` lets one of many writers win. */
  | 'conditional writes'
  /** `a` and `a/b` may both be objects. */
  | 'object and folder of one name';

export interface StoreContractOptions {
  /** Why a capability is missing. */
  readonly skip?: Partial<Record<StoreCapability, string>>;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Runs the suite; `make` gives an empty store each time. */
export function describeObjectStore(
  name: string,
  make: () => Promise<ObjectStore>,
  options: StoreContractOptions = {},
): void {
  const can = (capability: StoreCapability) => (title: string, test: () => Promise<void>) => {
    const reason = options.skip?.[capability];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (no ${capability}: ${reason})`, test);
  };

  describe(`object store ${name}`, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'object-store-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    describe('put and get', () => {
      it('gives back the bytes that were put', async () => {
        const store = await make();
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        await store.put('asset/dt=2024-08-08/v1/0.parquet', bytes);
        expect(await store.get('asset/dt=2024-08-08/v1/0.parquet')).toEqual(bytes);
      });

      it('writes a string as UTF-8 and its size in bytes', async () => {
        const store = await make();
        await store.put('a.json', 'é€😀');
        expect(text(await store.get('a.json'))).toBe('é€😀');
        expect(await store.size('a.json')).toBe(9);
      });

      it('holds an empty object', async () => {
        const store = await make();
        await store.put('a/empty', '');
        expect(await store.size('a/empty')).toBe(0);
        expect(await store.get('a/empty')).toEqual(new Uint8Array());
        expect(await collect(store.stream('a/empty'))).toEqual([]);
      });

      it('replaces an object', async () => {
        const store = await make();
        await store.put('a', 'a longer first text');
        await store.put('a', 'second');
        expect(text(await store.get('a'))).toBe('second');
      });

      it('keeps its own copy of what was put and of what was given out', async () => {
        const store = await make();
        const bytes = new Uint8Array([1, 2, 3]);
        await store.put('a', bytes);
        bytes[0] = 9;
        (await store.get('a'))[1] = 9;
        expect(await store.get('a')).toEqual(new Uint8Array([1, 2, 3]));
      });

      it('takes keys of partition values and other scripts', async () => {
        const store = await make();
        const key = 'a/dt=2024-01-01-05:00/sym=BTC+USDT/Größe 数/part 0.json';
        await store.put(key, 'x');
        expect(await keysOf(store, 'a')).toEqual([key]);
      });

      it('says that a missing key is missing, also under an object and over a folder', async () => {
        const store = await make();
        await store.put('a/b', 'x');
        for (const key of ['c', 'a', 'a/b/c', 'a/bc']) {
          await expect(store.get(key)).rejects.toThrow(ObjectNotFoundError);
          await expect(collect(store.stream(key))).rejects.toThrow(ObjectNotFoundError);
          expect(await store.size(key)).toBeUndefined();
        }
        await expect(store.get('c')).rejects.toThrow(`${store.url}/c does not exist`);
      });

      can('object and folder of one name')('holds an object beside a folder of its name', async () => {
        const store = await make();
        await store.put('a', 'object');
        await store.put('a/b', 'below');
        expect(text(await store.get('a'))).toBe('object');
        expect(await keysOf(store, '')).toEqual(['a', 'a/b']);
      });
    });

    describe('if absent', () => {
      can('conditional writes')('refuses a key that is there and leaves its object', async () => {
        const store = await make();
        await store.put('a', 'first', { ifAbsent: true });
        await expect(store.put('a', 'second', { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
        expect(text(await store.get('a'))).toBe('first');
        expect(await keysOf(store, '')).toEqual(['a']);
      });

      can('conditional writes')('lets one of 20 concurrent writers win, whole', async () => {
        const store = await make();
        for (let round = 0; round < 5; round++) {
          const key = `claims/${round}`;
          const bodies = Array.from({ length: 20 }, (_, i) => `${i};`.repeat(5_000));
          const outcomes = await Promise.allSettled(
            bodies.map((body) => store.put(key, body, { ifAbsent: true })),
          );
          const winners = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [i] : []));
          expect(winners).toHaveLength(1);
          for (const outcome of outcomes)
            if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ObjectExistsError);
          expect(text(await store.get(key))).toBe(bodies[winners[0]!]);
        }
      });

      can('conditional writes')('is open again after a delete', async () => {
        const store = await make();
        await store.put('a', '1', { ifAbsent: true });
        await store.delete('a');
        await store.put('a', '2', { ifAbsent: true });
        expect(text(await store.get('a'))).toBe('2');
      });
    });

    describe('files and streams', () => {
      it('takes over a file, whose path is gone afterwards', async () => {
        const store = await make();
        const path = join(folder, 'finished.parquet');
        await writeFile(path, 'rows');
        await store.putFile('a/v1/0.parquet', path);
        expect(text(await store.get('a/v1/0.parquet'))).toBe('rows');
        expect(existsSync(path)).toBe(false);
      });

      it('fails for a file that is not there and writes nothing', async () => {
        const store = await make();
        await expect(store.putFile('a', join(folder, 'nothing'))).rejects.toThrow('nothing');
        expect(await keysOf(store, '')).toEqual([]);
      });

      it('streams a large object in chunks of bounded size', async () => {
        const store = await make();
        const size = 8 * 1024 * 1024 + 17;
        const bytes = new Uint8Array(size);
        for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 12)) & 255;
        await store.put('large', bytes);
        let at = 0;
        let largest = 0;
        let same = true;
        for await (const chunk of store.stream('large')) {
          same &&= Buffer.compare(chunk, bytes.subarray(at, at + chunk.length)) === 0;
          at += chunk.length;
          largest = Math.max(largest, chunk.length);
        }
        expect({ at, same }).toEqual({ at: size, same: true });
        expect(largest).toBeLessThanOrEqual(1024 * 1024);
      });

      it('lets a reader stop in the middle of a stream', async () => {
        const store = await make();
        await store.put('large', new Uint8Array(1024 * 1024));
        for await (const chunk of store.stream('large')) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
        await store.delete('large');
        expect(await store.size('large')).toBeUndefined();
      });

      it('reads lines over chunks, with characters split between them', async () => {
        const store = await make();
        const lines = Array.from({ length: 40_000 }, (_, i) => `${i} €😀${'x'.repeat(i % 7)}`);
        await store.put('lines', `${lines.join('\n')}\n`);
        expect(await collect(readLines(store, 'lines'))).toEqual(lines);
      });

      it('gives a path that holds the object, where it has paths', async () => {
        const store = await make();
        await store.put('a/b', 'x');
        const path = store.localPath?.('a/b');
        if (path !== undefined) expect(existsSync(path)).toBe(true);
        if (store.localPath !== undefined) expect(() => store.localPath!('../b')).toThrow('.. segment');
      });
    });

    describe('ranges', () => {
      it('reads from the first byte, inclusive, to the last, exclusive', async () => {
        const store = await make();
        const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) & 255);
        await store.put('a', bytes);
        for (const [start, end] of [
          [0, 1],
          [0, 300_000],
          [1, 2],
          [65_535, 65_537],
          [100_000, 299_999],
          [299_999, 300_000],
        ] as const)
          expect(await store.getRange('a', start, end)).toEqual(bytes.slice(start, end));
      });

      it('refuses a range that the object does not reach, and one that is none', async () => {
        const store = await make();
        await store.put('a', 'abc');
        await store.put('empty', '');
        for (const [key, start, end] of [
          ['a', 0, 4],
          ['a', 3, 4],
          ['a', 8, 9],
          ['empty', 0, 1],
        ] as const)
          await expect(store.getRange(key, start, end)).rejects.toThrow(
            `${store.url}/${key} ends before byte ${end}`,
          );
        for (const [start, end] of [
          [1, 1],
          [2, 1],
          [-1, 1],
          [0, 1.5],
        ] as const)
          await expect(store.getRange('a', start, end)).rejects.toThrow(
            `bytes from ${start} to ${end} are no range`,
          );
      });

      it('says that a missing key is missing', async () => {
        const store = await make();
        await expect(store.getRange('a', 0, 1)).rejects.toThrow(ObjectNotFoundError);
      });
    });

    describe('list', () => {
      it('lists a folder and never its neighbours', async () => {
        const store = await make();
        for (const key of ['a/b/1', 'a/b/2', 'a/bc/1', 'a/b.json', 'a/b-old/1', 'ab'])
          await store.put(key, key);
        expect(await collect(store.list('a/b'))).toEqual([
          { key: 'a/b/1', size: 5 },
          { key: 'a/b/2', size: 5 },
        ]);
        expect(await keysOf(store, 'a/b/1')).toEqual([]);
        expect(await keysOf(store, 'none')).toEqual([]);
      });

      it('is empty for an empty store', async () => {
        expect(await keysOf(await make(), '')).toEqual([]);
      });

      it('ascends by the bytes of the whole key', async () => {
        const store = await make();
        const keys = ['a-b', 'a.b', 'a/b/c', 'a/b0', 'a0', 'b/A', 'b/a', 'b/\u{ff5e}', 'b/\u{1f600}'];
        for (const key of keys.toReversed()) await store.put(key, '');
        expect(await keysOf(store, '')).toEqual(keys);
      });

      it('lists 2,500 objects', async () => {
        const store = await make();
        const keys = Array.from({ length: 2_500 }, (_, i) => `many/${i % 5}/${String(i).padStart(5, '0')}`);
        await Promise.all(keys.map((key) => store.put(key, '')));
        expect(await keysOf(store, 'many')).toEqual(keys.toSorted());
      });
    });

    describe('delete', () => {
      it('removes one object and leaves the others', async () => {
        const store = await make();
        await store.put('a/b/c', '1');
        await store.put('a/d', '2');
        await store.delete('a/b/c');
        expect(await store.size('a/b/c')).toBeUndefined();
        expect(await keysOf(store, '')).toEqual(['a/d']);
      });

      it('makes no fuss about what is not there, nor removes a folder', async () => {
        const store = await make();
        await store.put('a/b', '1');
        await store.delete('a');
        await store.delete('a/c');
        await store.delete('a/b/c');
        expect(await keysOf(store, '')).toEqual(['a/b']);
      });

      it('does not disturb writes into the same folder', async () => {
        const store = await make();
        await Promise.all(
          Array.from({ length: 40 }, async (_, i) => {
            await store.put(`a/b/old-${i}`, 'x');
            await Promise.all([store.delete(`a/b/old-${i}`), store.put(`a/b/new-${i}`, 'y')]);
            await store.delete(`a/b/new-${i}`);
          }),
        );
        await store.put('a/b/last', 'z');
        expect(await keysOf(store, '')).toEqual(['a/b/last']);
      });
    });

    unsafeKeyCases(make);
  });
}
