/** What a plan knows of the catalog: published versions of the partitions that it looks at, read once an asset. */
import { isExternal, type Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import { mayBeLeftOut } from '../../core/graph/skippable.ts';
import type { PartitionSubset } from '../../core/partitions/subset/subset.ts';
import type { Catalog } from '../catalog/types.ts';
import { loadPublished, loadSummaries, type PageListener } from '../staleness/load.ts';
import { Staleness } from '../staleness/staleness.ts';
import type { PublishedPartitions, PublishedSummary } from '../staleness/types.ts';
import { boundsOf } from './needs.ts';

/** What a plan knows of some steps' assets. */
export interface PlanIndex {
  of(asset: string): ReadonlyMap<string, PublishedSummary>;
  /** Of assets that were loaded with their versions. */
  readonly staleness: Staleness;
}

/** Published versions of some steps' assets. */
export interface PublishedIndex {
  of(asset: string): PublishedPartitions;
  readonly staleness: Staleness;
}

const none: PublishedPartitions = new Map();

/** Loads what is published of some partitions of some steps; `asOf` and `run` as of {@link Staleness}. */
export async function publishedIndex(
  catalog: Catalog,
  needs: ReadonlyMap<Step, PartitionSubset | 'all'>,
  asOf?: number,
  run: RunConfig = {},
  onPage?: PageListener,
): Promise<PublishedIndex> {
  const published = new Map<string, PublishedPartitions>();
  for (const [step, subset] of needs) {
    const bounds = subset === 'all' ? {} : boundsOf(subset);
    if (bounds === undefined) continue;
    for (const output of step.outputs)
      published.set(output.key, await loadPublished(catalog, output, bounds, onPage));
  }
  return { of: (asset) => published.get(asset) ?? none, staleness: new Staleness(published, asOf, run) };
}

/**
 * Loads which partitions are published, where nobody asks whether they are fresh: what tells more about it than its
 * existence is read whole, that is optional outputs, and what was only looked at.
 */
export async function summaryIndex(
  catalog: Catalog,
  needs: ReadonlyMap<Step, PartitionSubset>,
  onPage?: PageListener,
): Promise<PlanIndex> {
  const published = new Map<string, ReadonlyMap<string, PublishedSummary>>();
  for (const [step, subset] of needs) {
    const bounds = boundsOf(subset);
    if (bounds === undefined) continue;
    for (const output of step.outputs) {
      const load = isExternal(step) || mayBeLeftOut(output) ? loadPublished : loadSummaries;
      published.set(output.key, await load(catalog, output, bounds, onPage));
    }
  }
  return { of: (asset) => published.get(asset) ?? none, staleness: new Staleness(new Map()) };
}

/** Loads all that some steps and what they are made from have published. */
export function allPublished(
  catalog: Catalog,
  steps: Iterable<Step>,
  asOf?: number,
): Promise<PublishedIndex> {
  const needs = new Map<Step, 'all'>();
  const add = (step: Step): void => {
    if (needs.has(step)) return;
    needs.set(step, 'all');
    for (const { asset } of Object.values(step.deps)) add(asset.step);
  };
  for (const step of steps) add(step);
  return publishedIndex(catalog, needs, asOf);
}
