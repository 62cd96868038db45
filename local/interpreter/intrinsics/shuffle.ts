import type { FunctionMaker } from './types.ts';

/** `$shuffle(array)`: the items in an order of the host's dice. */
export const shuffle: FunctionMaker = (host) => (array) => {
  if (array === undefined) return undefined;
  const items = Array.isArray(array) ? [...array] : [array];
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(host.random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
};
