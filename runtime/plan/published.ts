/** What a plan knows of the catalog: published versions in the plan's range of keys, read once an asset. */
import type { Step } from '../../core/assets/step.ts';
import type { RunConfig } from '../../core/config/run-config.ts';
import type { Catalog } from '../catalog/types.ts';
import { type KeyBounds, loadPublished } from '../staleness/load.ts';
import { Staleness } from '../staleness/staleness.ts';
import type { PublishedPartitions } from '../staleness/types.ts';

/** Published versions of some steps' assets and of all that they depend on. */
export interface PublishedIndex {
  of(asset: string): PublishedPartitions;
  readonly staleness: Staleness;
}

const none: PublishedPartitions = new Map();

/** Loads what some steps and their upstreams have published within bounds; `asOf` and `run` as of {@link Staleness}. */
export async function publishedIndex(
  catalog: Catalog,
  steps: readonly Step[],
  bounds: KeyBounds,
  asOf?: number,
  run: RunConfig = {},
): Promise<PublishedIndex> {
  const published = new Map<string, PublishedPartitions>();
  const load = async (step: Step): Promise<void> => {
    for (const output of step.outputs) {
      if (published.has(output.key)) return;
      published.set(output.key, await loadPublished(catalog, output, bounds));
    }
    for (const { asset } of Object.values(step.deps)) await load(asset.step);
  };
  for (const step of steps) await load(step);
  return { of: (asset) => published.get(asset) ?? none, staleness: new Staleness(published, asOf, run) };
}
