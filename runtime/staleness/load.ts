/** Loads what is published, an asset at a time, in pages. */
import type { AssetOutput } from '../../core/assets/step.ts';
import { mayBeLeftOut } from '../../core/graph/skippable.ts';
import { everyItem, everyPage } from '../catalog/every-item.ts';
import type { Catalog, Materialization, Omission, PointerSummary } from '../catalog/types.ts';
import type { CheckCount, PublishedPartitions, PublishedSummary, PublishedVersion } from './types.ts';

/** Bounds of the partition keys, both inclusive, in key order. */
export interface KeyBounds {
  readonly from?: string;
  readonly to?: string;
}

/** Is told what is published of an asset, a page at a time. */
export type PageListener = (asset: AssetOutput, pointers: readonly PointerSummary[]) => Promise<unknown>;

/** Summaries of a page: each is a line. */
const summariesOfPage = 10_000;

/** Which partitions of an asset are published, without their versions. */
export async function loadSummaries(
  catalog: Catalog,
  asset: AssetOutput,
  bounds: KeyBounds,
  onPage?: PageListener,
): Promise<ReadonlyMap<string, PublishedSummary>> {
  const found = new Map<string, PublishedSummary>();
  const pages = everyPage(
    (page) => catalog.pointerSummaries(asset.key, { ...bounds, ...page }),
    summariesOfPage,
  );
  for await (const pointers of pages) {
    await onPage?.(asset, pointers);
    for (const { partition, runId } of pointers) found.set(partition, { runId });
  }
  return found;
}

/** The published versions of an asset, and what was left out. */
export async function loadPublished(
  catalog: Catalog,
  asset: AssetOutput,
  bounds: KeyBounds = {},
  onPage?: PageListener,
): Promise<PublishedPartitions> {
  const found = new Map<string, PublishedVersion>();
  for await (const pointers of everyPage((page) => catalog.pointers(asset.key, { ...bounds, ...page }))) {
    await onPage?.(asset, pointers);
    for (const pointer of pointers) found.set(pointer.partition, versionOf(pointer));
  }
  if (!mayBeLeftOut(asset)) return found;
  for await (const omission of everyItem((page) => catalog.omissions(asset.key, { ...bounds, ...page }))) {
    const before = found.get(omission.partition);
    if (omission.reason === undefined || before === undefined)
      found.set(omission.partition, withOmission(before, omission));
  }
  return found;
}

function versionOf(materialization: Materialization): PublishedVersion {
  const { runId, codeVersion, dataVersion, inputVersions } = materialization;
  const checks = checkCount(materialization.checks);
  return { runId, codeVersion, dataVersion, inputVersions, ...(checks !== undefined && { checks }) };
}

/** How many of some checks passed; undefined when there is none. */
export function checkCount(checks: readonly { readonly passed: boolean }[]): CheckCount | undefined {
  if (checks.length === 0) return undefined;
  return { passed: checks.filter(({ passed }) => passed).length, total: checks.length };
}

/** The code and inputs that led to the omission; a version from before is what readers get still. */
function withOmission(before: PublishedVersion | undefined, omission: Omission): PublishedVersion {
  const { runId, codeVersion, inputVersions, reason } = omission;
  return {
    runId,
    codeVersion,
    dataVersion: before?.dataVersion,
    inputVersions,
    omission: reason === undefined ? 'left out' : 'skipped',
  };
}
