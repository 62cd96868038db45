/** `cdm_labels`: labels of every bar, the bar types one after another. */
import { z } from 'zod';
import { asset } from '../../../core/assets/asset.ts';
import { lambda } from '../../../core/assets/compute.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableBatch, TableReader, TableSchema } from '../../../core/assets/table.ts';
import type { TableType } from '../../../core/assets/value-type.ts';
import { computeLabels, type LabelledBars, labelColumns } from '../../../engines/labels/table.ts';
import { concatTables, type Table } from '../../../engines/table.ts';
import { partitionsOf } from '../partitions.ts';
import type { LabelParams, Project } from '../project/types.ts';
import { finite, hasRows } from './checks.ts';
import { barKey, barTypes, paramValues } from './state-tables.ts';
import { tableOf } from './tables.ts';

/** What decides the result: part of the code version. Raise `revision` when a method gives another result. */
const labelConfig = z.strictObject({
  revision: z.literal(1),
  /** Bar types in the order of the rows. */
  bars: barTypes,
  methods: z.record(z.string(), paramValues),
});

/** The asset `cdm_labels` over the configured bar tables. */
export function labelsAsset(
  project: Project,
  methods: LabelParams,
  barTables: Readonly<Record<string, AssetOutput>>,
): AssetOutput<TableType<TableSchema>> {
  const columns = labelColumns(methods);
  const doubles = columns.filter(({ type }) => type === 'double').map(({ name }) => name);
  return asset({
    key: 'cdm_labels',
    group: 'label_engine',
    description: `Labels of every bar by ${Object.keys(methods).join(', ')}; they look ahead, up to their horizon.`,
    owners: ['team:research'],
    tags: { layer: 'label' },
    compute: lambda({ memoryMb: 2048 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: barTables,
    // The rows follow the bar types, which are not in alphabetical order: no sort key gives that order.
    type: tableOf(columns),
    checks: [hasRows, finite(doubles)],
    config: labelConfig,
    configValue: {
      revision: 1,
      bars: [...project.stateEngine.bars],
      methods: methods as Record<string, Record<string, number | string>>,
    },
    run: async ({ config }, inputs) => {
      const tables: Table[] = [];
      for (const bar of config.bars) {
        const reader = (inputs as Record<string, TableReader>)[barKey(bar)]!;
        const bars = (await reader.read(['ts_close', 'close'])) as unknown as LabelledBars;
        tables.push(computeLabels(bar, bars, config.methods));
      }
      return concatTables(tables) as TableBatch;
    },
  });
}
