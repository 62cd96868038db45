/** What is published already, read from the catalog once an asset and only in the range that a plan asks about. */
import type { Catalog } from '../catalog/types.ts';

/** Partition key -> the run that published its version. */
export type PublishedPartitions = ReadonlyMap<string, string>;

/** Answers for many partitions with few catalog reads. */
export interface PublishedIndex {
  of(asset: string): Promise<PublishedPartitions>;
}

/** An index over the keys from `from` to `to`, both inclusive, in key order. */
export function publishedIndex(catalog: Catalog, from: string, to: string): PublishedIndex {
  const loaded = new Map<string, Promise<PublishedPartitions>>();
  const load = async (asset: string): Promise<PublishedPartitions> => {
    const found = new Map<string, string>();
    let cursor: string | undefined;
    do {
      const page = await catalog.pointers(asset, {
        from,
        to,
        limit: 1000,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { partition, runId } of page.items) found.set(partition, runId);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  };
  return {
    of(asset) {
      const known = loaded.get(asset) ?? load(asset);
      loaded.set(asset, known);
      return known;
    },
  };
}
