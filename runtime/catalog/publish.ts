/** What publishing does to pointers, decided in one place for the drivers that decide inside a transaction. */
import type { PublishItem } from './types.ts';

/**
 * The items that move their pointer, in order, or the first whose pointer is not the expected one. An item whose
 * version is the pointer already does neither.
 */
export function decidePublish(
  items: readonly PublishItem[],
  versionOf: (asset: string, partition: string) => string | null,
): { readonly moving: readonly PublishItem[] } | { readonly conflict: PublishItem } {
  const moving: PublishItem[] = [];
  for (const item of items) {
    const { asset, partition, version } = item.materialization;
    const current = versionOf(asset, partition);
    if (current === version) continue;
    if (current !== item.expectedVersion) return { conflict: item };
    moving.push(item);
  }
  return { moving };
}
