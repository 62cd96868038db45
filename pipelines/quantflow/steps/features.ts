/** `ft_features`: features of every bar, joined with its labels, the bar types one after another. */
import { z } from 'zod';
import { asset } from '../../../core/assets/asset.ts';
import { batch } from '../../../core/assets/compute.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableBatch, TableReader, TableSchema } from '../../../core/assets/table.ts';
import type { TableType } from '../../../core/assets/value-type.ts';
import { type BarTable, barColumns } from '../../../engines/bars/types.ts';
import { planFeatures, targets } from '../../../engines/features/resolve.ts';
import { computeFeatures, type FeatureSources, featureColumns } from '../../../engines/features/table.ts';
import type { FeatureChoice } from '../../../engines/features/types.ts';
import { concatTables, type Table } from '../../../engines/table.ts';
import { partitionsOf } from '../partitions.ts';
import type { LabelParams, Project } from '../project/types.ts';
import { finite, hasRows } from './checks.ts';
import { barKey, barTypes } from './state-tables.ts';
import { tableOf } from './tables.ts';

/** What decides the result: part of the code version. Raise `revision` when a feature gives another result. */
const featureConfig = z.strictObject({
  revision: z.literal(1),
  /** Bar types in the order of the rows. */
  bars: barTypes,
  features: z.array(
    z.union([
      z.string(),
      z.strictObject({
        name: z.string(),
        op: z.string(),
        inputs: z.array(z.string()).optional(),
        params: z.record(z.string(), z.number()).optional(),
      }),
    ]),
  ),
  /** Label columns that are joined. */
  targets: z.array(z.string()),
});

/** Upstream tables of the features, those that they need. */
export interface FeatureInputs {
  readonly bars: Readonly<Record<string, AssetOutput>>;
  readonly cdm_lob_l2: AssetOutput;
  readonly cdm_labels?: AssetOutput;
}

/** The asset `ft_features`; `methods` are those of `cdm_labels`, none without it. */
export function featuresAsset(
  project: Project,
  features: readonly FeatureChoice[],
  methods: LabelParams,
  inputs: FeatureInputs,
): AssetOutput<TableType<TableSchema>> {
  const columns = featureColumns(features, methods);
  const { lob, chosen } = planFeatures(features);
  const { cdm_lob_l2, cdm_labels } = inputs;
  return asset({
    key: 'ft_features',
    group: 'feature_engine',
    description: `${chosen.length} features of every bar${cdm_labels === undefined ? '' : ', and its labels'}.`,
    owners: ['team:research'],
    tags: { layer: 'feature' },
    compute: batch({ image: 'feature-engine', vcpu: 2, memoryMb: 8192 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: { ...inputs.bars, ...(lob.length > 0 && { cdm_lob_l2 }), ...(cdm_labels && { cdm_labels }) },
    // The rows follow the bar types, which are not in alphabetical order: no sort key gives that order.
    type: tableOf(columns),
    checks: [hasRows, finite(chosen)],
    config: featureConfig,
    configValue: {
      revision: 1,
      bars: [...project.stateEngine.bars],
      features: features as never,
      targets: targets.filter((name) => columns.some((column) => column.name === name)),
    },
    run: async ({ config }, opened) => {
      const readers = opened as Record<string, TableReader>;
      const choices = config.features as readonly FeatureChoice[];
      const sources = await sourcesOf(readers, choices, config.targets);
      const tables: Table[] = [];
      for (const bar of config.bars) {
        const bars = await readers[barKey(bar)]!.read(barColumns.map(({ name }) => name));
        tables.push(computeFeatures(bar, bars as unknown as BarTable, choices, sources));
      }
      return concatTables(tables) as TableBatch;
    },
  });
}

async function sourcesOf(
  readers: Readonly<Record<string, TableReader>>,
  choices: readonly FeatureChoice[],
  labelTargets: readonly string[],
): Promise<FeatureSources> {
  const lob = await readers['cdm_lob_l2']?.read(['ts', ...planFeatures(choices).lob]);
  const labels = await readers['cdm_labels']?.read(['bar_type', 'bar_id', ...labelTargets]);
  return {
    ...(lob && { lob: lob as unknown as NonNullable<FeatureSources['lob']> }),
    ...(labels && { labels: labels as unknown as Table }),
  };
}
