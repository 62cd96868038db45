/** JSON documents: one file, `value.json`. */
import type { IoManager } from './types.ts';

export const json: IoManager = {
  kind: 'json',

  async write(value, { store, location, asset }) {
    const text = JSON.stringify(value, (key, member) => checked(asset, key, member));
    if (text === undefined)
      throw new TypeError(`asset ${asset} is a JSON document: return a value, not ${typeof value}`);
    const body = new TextEncoder().encode(text);
    const path = `${location}/value.json`;
    await store.put(path, body);
    return { files: [{ path, bytes: body.length }], rows: null };
  },

  async read({ store, materialization: { asset, files } }) {
    const [file] = files;
    // A dependency that maps to no partition.
    if (file === undefined) return undefined;
    const text = new TextDecoder().decode(await store.get(file.path));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`asset ${asset}: ${store.url}/${file.path} is not JSON`, { cause });
    }
  },
};

/** Refuses what `JSON.stringify` would drop or change without a word. A member that is undefined is absent. */
function checked(asset: string, key: string, value: unknown): unknown {
  const kept = typeof value === 'number' ? Number.isFinite(value) : !unkept.has(typeof value);
  if (kept) return value;
  const where = key === '' ? '' : ` at ${JSON.stringify(key)}`;
  throw new TypeError(`asset ${asset} is a JSON document: ${String(value)}${where} cannot be kept in one`);
}

const unkept: ReadonlySet<string> = new Set(['bigint', 'function', 'symbol']);
