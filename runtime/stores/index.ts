/** Registry of the object stores by the scheme of their url. */
import { filesStore } from './files.ts';
import { memoryStore } from './memory.ts';
import type { ObjectStore } from './types.ts';
import { openByScheme, pathOfUrl, type Schemes } from './url.ts';

/** Openers by scheme. A driver with a library of its own imports it on first use. */
export const storeSchemes: Schemes<ObjectStore | Promise<ObjectStore>> = {
  'memory:': (url) => memoryStore(url.slice('memory:'.length)),
  'file:': (url) => filesStore(pathOfUrl(url)),
  's3:': async (url) => (await import('./s3.ts')).s3Store(url),
};

/**
 * Opens a store: `memory:`, `memory:<name>`, `file:///absolute/folder`, `s3://bucket` or `s3://bucket/folder`. Two memory stores share nothing.
 *
 * @throws InvalidInputError for another scheme or a malformed url
 */
export async function openStore(url: string): Promise<ObjectStore> {
  return openByScheme('object store', url, storeSchemes);
}
