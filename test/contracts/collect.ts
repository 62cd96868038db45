/** Reading lists to their end. */
import type { ObjectStore } from '../../runtime/stores/types.ts';

/** The items of an async iterable (lib es2024 lacks `Array.fromAsync`). */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The keys of the objects below a prefix. */
export async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await collect(store.list(prefix))).map((object) => object.key);
}
