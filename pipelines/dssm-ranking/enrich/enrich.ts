/** The enrich stage: embeddings looked up and pooled, beside the skeleton's columns. */
import type { TableReader } from '../../../core/assets/table.ts';
import type { CompiledService } from '../services/types.ts';
import { countInputs, type EnrichCounts } from './counts.ts';
import { type KernelSources, load, type SkeletonKeys } from './load.ts';
import { kernelPlan, keysOf } from './plan.ts';
import { writeEnriched } from './write.ts';

/** What a partition is enriched from. */
export interface EnrichInputs {
  readonly service: CompiledService;
  readonly skeleton: TableReader;
  /** The sources that the kernel reads. */
  readonly sources: KernelSources;
  /** Start of the partition, microseconds since the epoch: what is pooled lies before it. */
  readonly startUs: number;
}

/**
 * Writes the enriched table of a partition to a new file.
 *
 * @throws EmbeddingError for an embedding that cannot be used, naming the item
 */
export async function enrich(
  { service, skeleton, sources, startUs }: EnrichInputs,
  path: string,
): Promise<EnrichCounts> {
  const plan = kernelPlan(service);
  const keys = (await skeleton.read(keysOf(plan))).columns as SkeletonKeys;
  const loaded = await load(plan, startUs, keys, sources);
  await writeEnriched(plan, loaded, skeleton, path);
  return countInputs(loaded, keys);
}
