/** JSON documents: one file, `value.json`. */
import { metadata } from '../../core/metadata/value.ts';
import { type IoManager, ioManager } from '../../core/resources/io-manager.ts';

const file = 'value.json';

export const json: IoManager<unknown, unknown> = ioManager({
  kind: 'json',

  async write(value, { asset, put }) {
    const text = JSON.stringify(value, (key, member) => checked(asset, key, member));
    if (text === undefined)
      throw new TypeError(`asset ${asset} is a JSON document: return a value, not ${typeof value}`);
    await put(file, text);
  },

  async read({ asset, version, get }) {
    const text = new TextDecoder().decode(await get(file));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`asset ${asset}: ${file} of version ${version} is not JSON`, { cause });
    }
  },

  async preview(source, limit) {
    const value = await json.read(source);
    return metadata.json(Array.isArray(value) ? value.slice(0, limit) : value);
  },
});

/** Refuses what `JSON.stringify` would drop or change without a word. A member that is undefined is absent. */
function checked(asset: string, key: string, value: unknown): unknown {
  const kept = typeof value === 'number' ? Number.isFinite(value) : !unkept.has(typeof value);
  if (kept) return value;
  const where = key === '' ? '' : ` at ${JSON.stringify(key)}`;
  throw new TypeError(`asset ${asset} is a JSON document: ${String(value)}${where} cannot be kept in one`);
}

const unkept: ReadonlySet<string> = new Set(['bigint', 'function', 'symbol']);
