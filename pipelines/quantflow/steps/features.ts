/** `ft_features`: features of every bar, joined with its labels, the bar types one after another. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asset } from '../../../core/assets/asset.ts';
import { batch } from '../../../core/assets/compute.ts';
import { range } from '../../../core/assets/deps.ts';
import type { AssetOutput, Dependency } from '../../../core/assets/step.ts';
import type { TableBatch, TableReader, TableSchema } from '../../../core/assets/table.ts';
import type { TableType } from '../../../core/assets/value-type.ts';
import { timeWindow } from '../../../core/partitions/mapping/time-window.ts';
import { planFeatures } from '../../../engines/features/plan/compile.ts';
import { targets } from '../../../engines/features/plan/names.ts';
import {
  barColumnsOf,
  computeFeatures,
  type FeatureInput,
  featureColumns,
  lobColumnsOf,
} from '../../../engines/features/table.ts';
import type { FeatureOperator } from '../../../engines/features/types.ts';
import { concatTables, type Table } from '../../../engines/table.ts';
import { partitionsOf } from '../partitions.ts';
import { ownFeature } from '../project/features.ts';
import type { LabelParams, Project } from '../project/types.ts';
import { finite, hasRows } from './checks.ts';
import { featureLineage } from './feature-lineage.ts';
import { barKey, barTypes } from './state-tables.ts';
import { tableOf } from './tables.ts';

/** What decides the result: part of the code version. Raise `revision` when a feature gives another result. */
const featureConfig = z.strictObject({
  revision: z.literal(2),
  /** Bar types in the order of the rows. */
  bars: barTypes,
  features: z.array(z.union([z.string(), ownFeature])),
  /** Versions of the project's own operators. */
  operators: z.record(z.string(), z.string()),
  warm_up: z.union([z.boolean(), z.int().min(1)]),
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
  { features, operators, warmUp }: NonNullable<Project['featureEngine']>,
  methods: LabelParams,
  inputs: FeatureInputs,
): AssetOutput<TableType<TableSchema>> {
  const plan = planFeatures(features, { operators });
  const columns = featureColumns(plan, methods);
  const names = plan.outputs.map(({ name }) => name);
  const { cdm_lob_l2, cdm_labels } = inputs;
  const history = { ...inputs.bars, ...(lobColumnsOf(plan).length > 0 && { cdm_lob_l2 }) };
  return asset({
    key: 'ft_features',
    group: 'feature_engine',
    description: `${names.length} features of every bar${cdm_labels === undefined ? '' : ', and its labels'}.`,
    owners: ['team:research'],
    tags: { layer: 'feature' },
    compute: batch({ image: 'feature-engine', vcpu: 2, memoryMb: 8192 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: { ...(warmUp === false ? history : withDayBefore(history)), ...(cdm_labels && { cdm_labels }) },
    // The rows follow the bar types, which are not in alphabetical order: no sort key gives that order.
    type: tableOf(columns),
    columnLineage: featureLineage(
      plan,
      columns.map(({ name }) => name),
      inputs,
    ),
    checks: [hasRows, finite(names)],
    config: featureConfig,
    configValue: {
      revision: 2,
      bars: [...project.stateEngine.bars],
      features: [...features],
      operators: Object.fromEntries(operators.map((operator) => [operator.name, versionOf(operator)])),
      warm_up: warmUp,
      targets: targets.filter((name) => columns.some((column) => column.name === name)),
    },
    run: async ({ config, partition }, opened) => {
      const readers = opened as Readonly<Record<string, Opened>>;
      const plan = planFeatures(config.features, { operators });
      const lob = await readDays(readers['cdm_lob_l2'], partition.key, ['ts', ...lobColumnsOf(plan)]);
      const labels = await readDays(readers['cdm_labels'], partition.key, [
        'bar_type',
        'bar_id',
        ...config.targets,
      ]);
      const tables: Table[] = [];
      for (const bar of config.bars) {
        const bars = await readDays(readers[barKey(bar)], partition.key, barColumnsOf(plan));
        const before = bars.before && { bars: tail(bars.before, config.warm_up), ...some('lob', lob.before) };
        tables.push(
          computeFeatures(bar, plan, {
            bars: bars.day!,
            ...some('lob', lob.day),
            ...some('before', before),
            ...some('labels', labels.day as Table | undefined),
          }),
        );
      }
      return concatTables(tables) as TableBatch;
    },
  });
}

type Numbers = FeatureInput['bars'];
/** A day's table, or that of the day before as well. */
type Opened = TableReader | ReadonlyMap<string, TableReader>;

/** The same upstreams with the day before; the first day has none. */
function withDayBefore(inputs: Readonly<Record<string, AssetOutput>>): Record<string, Dependency> {
  const mapping = timeWindow({ startOffset: -1 });
  return Object.fromEntries(Object.entries(inputs).map(([name, asset]) => [name, range(asset, { mapping })]));
}

async function readDays(
  opened: Opened | undefined,
  day: string,
  columns: readonly string[],
): Promise<{ readonly day?: Numbers; readonly before?: Numbers }> {
  const found = opened === undefined || 'read' in opened ? [[day, opened] as const] : [...opened];
  const tables: { day?: Numbers; before?: Numbers } = {};
  for (const [key, reader] of found) {
    if (reader === undefined) continue;
    tables[key === day ? 'day' : 'before'] = (await reader.read(columns)) as unknown as Numbers;
  }
  return tables;
}

/** The last rows of a table: as many as are asked for, or all. */
function tail({ rows, columns }: Numbers, warmUp: boolean | number): Numbers {
  const from = typeof warmUp === 'number' ? Math.max(0, rows - warmUp) : 0;
  return {
    rows: rows - from,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values.subarray(from, rows)]),
    ),
  };
}

function some<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

/** What stands for an operator in the code version. */
function versionOf(operator: FeatureOperator): string {
  if (operator.version !== undefined) return operator.version;
  const { inputs, params } = operator;
  const code = 'kernel' in operator ? operator.kernel : operator.expand;
  return createHash('sha256')
    .update(`${code} ${JSON.stringify([inputs, params])}`)
    .digest('hex')
    .slice(0, 16);
}
