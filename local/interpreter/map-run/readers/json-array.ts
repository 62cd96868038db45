import { isTooLarge, payload } from '../../payload.ts';
import type { Json } from '../../types.ts';
import type { ItemFormat } from './types.ts';

/** `JSON`: one array, whose members are the items. It is held as a whole. */
export const jsonArray: ItemFormat = async function* (lines, problem) {
  const text: string[] = [];
  for await (const line of lines) text.push(line);
  let items: Json;
  try {
    items = JSON.parse(text.join('\n')) as Json;
  } catch {
    throw problem(1, 'does not begin a JSON text');
  }
  if (!Array.isArray(items)) throw problem(1, 'begins a JSON text that is no array');
  for (const [index, value] of items.entries()) {
    const item = payload(value);
    if (isTooLarge(item.text))
      throw problem(1, `begins an array whose item ${index} is larger than 262144 bytes`);
    yield item;
  }
};
