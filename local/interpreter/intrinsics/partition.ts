import type { FunctionMaker } from './types.ts';

/** `$partition(array, size)`: the array in chunks of `size`, cut towards zero; nothing for an empty array or no size. */
export const partition: FunctionMaker = () => (array, size) => {
  if (array === undefined || typeof size !== 'number') return undefined;
  const items = Array.isArray(array) ? array : [array];
  const step = Math.trunc(size);
  if (step < 1 || items.length === 0) return undefined;
  const chunks: unknown[] = [];
  for (let at = 0; at < items.length; at += step) chunks.push(items.slice(at, at + step));
  return chunks;
};
