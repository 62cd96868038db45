/** `enrich_stage`: the skeleton with embeddings, as one Parquet file. */
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { batch } from '../../../core/assets/compute.ts';
import type { ParquetFile } from '../../../core/assets/parquet-file.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableReader } from '../../../core/assets/table.ts';
import { type AnyValueType, parquetFile } from '../../../core/assets/value-type.ts';
import { Failure } from '../../../core/errors.ts';
import type { StepContext } from '../../../core/jobs/context.ts';
import { metadata } from '../../../core/metadata/value.ts';
import type { Op } from '../../../core/ops/make-op.ts';
import { op } from '../../../core/ops/op.ts';
import type { OpHandle } from '../../../core/ops/types.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import type { Resource } from '../../../core/resources/resource.ts';
import { EmbeddingError } from '../../../engines/embeddings/item-matrix.ts';
import { containerOf, type Daedalus, enrichedRoot } from '../daedalus-config.ts';
import { enrich } from '../enrich/enrich.ts';
import type { KernelSources } from '../enrich/load.ts';
import type { CompiledService } from '../services/types.ts';
import { compiledType } from './compile-pipeline.ts';
import { skeletonType } from './skeleton-stage.ts';

/** Names of the sources that the kernel reads. */
export function sourcesOfKernel({ operators }: CompiledService): readonly string[] {
  const kernel = operators.filter(({ kind }) => kind === 'lookup' || kind === 'pool');
  return [...new Set(kernel.map((operator) => (operator as { readonly source: string }).source))];
}

/** The op of a service; its inputs are `compiled`, `skeleton` and the kernel's sources by name. */
export function enrichStage(
  service: CompiledService,
  sources: Readonly<Record<string, AssetOutput>>,
  daedalus: Resource<Daedalus>,
): Op<Readonly<Record<string, AnyValueType>>, OpHandle<ReturnType<typeof parquetFile>>> {
  const names = sourcesOfKernel(service);
  return op({
    name: 'enrich_stage',
    description: "Embeddings looked up and pooled, beside the skeleton's columns.",
    ins: {
      compiled: compiledType,
      skeleton: skeletonType(service),
      ...Object.fromEntries(names.map((name) => [name, sources[name]!.type])),
    } as Readonly<Record<string, AnyValueType>>,
    type: parquetFile(),
    root: enrichedRoot(daedalus),
    compute: batch({ image: 'embeddings', sizedBy: { resource: daedalus, size: containerOf } }),
    retry: { maxRetries: 2, delaySeconds: 30 },
    // Raise it when the kernel gives another result.
    codeVersion: '1',
    resources: { daedalus },
    run: async (context, given) => {
      const inputs = given as unknown as EnrichInputs;
      context.log.info(`container in a deployment with this config: ${context.resources.daedalus.container}`);
      const path = join(await context.scratch(), 'enriched.parquet');
      const counts = await enrich(
        {
          service: inputs.compiled,
          skeleton: inputs.skeleton,
          sources: await sourcesOf(inputs, names),
          startUs: (context.partition.window as TimeWindow).startUs,
        },
        path,
      ).catch((error: unknown) => {
        // The same embedding fails again.
        throw error instanceof EmbeddingError ? new Failure(error.message, { cause: error }) : error;
      });
      context.addOutputMetadata({ ...(await describe(path, context)), ...counts });
      return path;
    },
  });
}

interface EnrichInputs {
  readonly compiled: CompiledService;
  readonly skeleton: TableReader;
  readonly [source: string]: TableReader | ParquetFile | CompiledService;
}

/** Tables as they are, and where the files of embeddings lie. */
async function sourcesOf(inputs: EnrichInputs, names: readonly string[]): Promise<KernelSources> {
  const tables: Record<string, TableReader> = {};
  const files: Record<string, string> = {};
  for (const name of names) {
    const source = inputs[name] as TableReader | ParquetFile;
    if ('batches' in source) tables[name] = source;
    else files[name] = await source.path();
  }
  return { tables, files };
}

/** What the footer alone says: its size does not depend on the rows. */
async function describe(
  path: string,
  { location, partition }: Pick<StepContext, 'location' | 'partition'>,
): Promise<Parameters<StepContext['addOutputMetadata']>[0]> {
  const footer = await parquetMetadataAsync(await asyncBufferFromFile(path));
  const columns = parquetSchema(footer).children;
  const isVector = ({ children }: (typeof columns)[number]): boolean => children.length > 0;
  return {
    rows: Number(footer.num_rows),
    columns: columns.map(({ element }) => element.name),
    embedding_columns: columns.filter(isVector).map(({ element }) => element.name),
    output_path: metadata.path(`${location()}/value.parquet`),
    partition: partition.key,
  };
}
