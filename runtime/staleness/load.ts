/** Loads what is published, an asset at a time, in pages. */
import { everyItem } from '../catalog/every-item.ts';
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
  for await (const pointer of everyItem((page) => catalog.pointers(asset, { ...bounds, ...page }))) {
    found.set(pointer.partition, versionOf(pointer));
  }
  return found;
}

function versionOf({ runId, codeVersion, dataVersion, inputVersions }: Materialization): PublishedVersion {
  return { runId, codeVersion, dataVersion, inputVersions };
}
