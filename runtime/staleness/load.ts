/** Loads what is published, an asset at a time, in pages. */
import type { Catalog, Materialization } from '../catalog/types.ts';
import type { PublishedPartitions, PublishedVersion } from './types.ts';

/** Bounds of the partition keys, both inclusive, in key order. */
export interface KeyBounds {
  readonly from?: string;
  readonly to?: string;
}

/** The published versions of an asset. */
export async function loadPublished(
  catalog: Catalog,
  asset: string,
  bounds: KeyBounds = {},
): Promise<PublishedPartitions> {
  const found = new Map<string, PublishedVersion>();
  let cursor: string | undefined;
  do {
    const page = await catalog.pointers(asset, {
      ...bounds,
      limit: 1000,
      ...(cursor !== undefined && { cursor }),
    });
    for (const pointer of page.items) found.set(pointer.partition, versionOf(pointer));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

function versionOf({ runId, codeVersion, dataVersion, inputVersions }: Materialization): PublishedVersion {
  return { runId, codeVersion, dataVersion, inputVersions };
}
