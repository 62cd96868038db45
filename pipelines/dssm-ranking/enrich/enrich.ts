/** The enrich stage: embeddings looked up and pooled, beside the skeleton's columns. */
import type { TableReader } from '../../../core/assets/table.ts';
import type { CompiledService } from '../services/types.ts';
import { countInputs, type EnrichCounts } from './counts.ts';
import { type Loaded, load, type SkeletonKeys } from './load.ts';
import { kernelPlan, keysOf } from './plan.ts';
import { writeEnriched } from './write.ts';

const nothingLoaded: Loaded = { histories: new Map(), matrices: new Map() };

/** What a partition is enriched from. */
export interface EnrichInputs {
  readonly service: CompiledService;
  readonly skeleton: TableReader;
  /** Local Parquet files of each source that the kernel reads. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
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
  const files = { sources, skeleton: await skeleton.files() };
  // A partition without events has no files to read.
  const loaded = skeleton.rows === 0 ? nothingLoaded : await load(plan, startUs, keys, files);
  await writeEnriched(plan, loaded, skeleton, path);
  return countInputs(loaded, keys);
}
