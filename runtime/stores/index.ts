/** Registry of the object stores by the scheme of their url. */
import { filesStore } from './files.ts';
import { memoryStore } from './memory.ts';
import type { ObjectStore } from './types.ts';
import { openByScheme, pathOfUrl, type Schemes } from './url.ts';

/** Openers by scheme. A driver with a library of its own imports it on first use. */
export const storeSchemes: Schemes<ObjectStore> = {
  'memory:': (url) => memoryStore(url.slice('memory:'.length)),
  'file:': (url) => filesStore(pathOfUrl(url)),
};

/**
 * Opens a store: `memory:`, `memory:<name>` or `file:///absolute/folder`. Two memory stores share nothing.
 *
 * @throws InvalidInputError for another scheme or a malformed url
 */
export function openStore(url: string): ObjectStore {
  return openByScheme('object store', url, storeSchemes);
}
