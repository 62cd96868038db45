/** Where an object or a folder of a store is, for people and other programs: a path of this machine, or a URL. */
import type { ObjectStore } from './types.ts';

/** The place of a key; nothing need be there yet. */
export function placeOf(store: ObjectStore, key: string): string {
  return store.localPath?.(key) ?? `${store.url}/${key}`;
}
