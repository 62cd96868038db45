/** What an asset is made from, directly or through others. */
import type { AssetOutput, Step } from './step.ts';

/** All assets above one. */
export function upstreamOf({ step }: AssetOutput): ReadonlySet<AssetOutput> {
  const found = new Set<AssetOutput>();
  const visit = (below: Step): void => {
    for (const { asset } of Object.values(below.deps)) {
      if (found.has(asset)) continue;
      found.add(asset);
      visit(asset.step);
    }
  };
  visit(step);
  return found;
}
