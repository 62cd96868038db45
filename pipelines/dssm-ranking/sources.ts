/** The graph above the training set: sources and feature views, all of them made by other systems. */
import { externalAsset } from '../../core/assets/external-asset.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { TableSchema } from '../../core/assets/table.ts';
import { parquetFile, table } from '../../core/assets/value-type.ts';
import { viewLineage } from './column-lineage.ts';
import { defaultSample, type SampleName, sampleNames, writeSample } from './sample/index.ts';
import { type CompiledService, type FeatureColumn, vectorLength } from './services/types.ts';

/** The sources of a service as external assets. One with vectors is a Parquet file, others are tables. */
export function sourceAssets({ sources }: CompiledService): Readonly<Record<string, AssetOutput>> {
  return Object.fromEntries(sources.map(({ name, columns }) => [name, sourceAsset(name, columns)]));
}

function sourceAsset(name: string, columns: readonly FeatureColumn[]): AssetOutput {
  const hasVectors = columns.some(({ type }) => vectorLength(type) !== undefined);
  const schema = Object.fromEntries(columns.map((column) => [column.name, column.type])) as TableSchema;
  return externalAsset({
    key: name,
    group: 'sources',
    description: 'Source of feature views.',
    type: hasVectors ? parquetFile() : table(schema),
    metadata: { columns: columnTexts(columns) },
    ...(isSampled(name) && { sample: (folder: string) => [writeSample(name, folder, defaultSample)] }),
  });
}

function isSampled(name: string): name is SampleName {
  return (sampleNames as readonly string[]).includes(name);
}

/** The feature views of a service as external assets `feature_view/<name>`, by name. */
export function viewAssets(
  service: CompiledService,
  sources: Readonly<Record<string, AssetOutput>>,
): Readonly<Record<string, AssetOutput>> {
  const made: Record<string, AssetOutput> = {};
  for (const { name, description, entity, source, views: under, outputs } of service.views)
    made[name] = externalAsset({
      key: `feature_view/${name}`,
      group: 'feature_views',
      description,
      kinds: ['parquet'],
      tags: { entity },
      metadata: { columns: columnTexts(outputs) },
      columnLineage: viewLineage(name, service, sources, made),
      deps: {
        [source]: sources[source] as AssetOutput,
        ...Object.fromEntries(under.map((view) => [view, made[view] as AssetOutput])),
      },
    });
  return made;
}

/** Columns as `qf lineage --columns` lists them. */
export function columnTexts(columns: readonly FeatureColumn[]): readonly string[] {
  return columns.map(({ name, type }) => `${name} ${type}`);
}
