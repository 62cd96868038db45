/** `cdm_trade` and `cdm_book_delta`: SQL over the raw tables of every feed. */
import { athena } from '../../../core/assets/compute.ts';
import { dep } from '../../../core/assets/deps.ts';
import { sqlAsset } from '../../../core/assets/sql-asset.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableSchema } from '../../../core/assets/table.ts';
import type { TableType } from '../../../core/assets/value-type.ts';
import { identity } from '../../../core/partitions/mapping/identity.ts';
import { type Model, sqlOver } from '../models/load.ts';
import { partitionsOf } from '../partitions.ts';
import type { Feed, Project } from '../project/types.ts';
import { hasRows, startsWithSnapshot } from './checks.ts';
import { type RawTables, rawKey } from './ingest.ts';

/** Facts about a model's table, whoever makes it. */
export function modelFacts(
  model: Model,
): Pick<Parameters<typeof sqlAsset>[0], 'description' | 'owners' | 'tags'> {
  return {
    description: model.description,
    owners: ['team:market-data'],
    tags: { layer: 'cdm' },
  };
}

/** The asset of a model over the enabled feeds. A symbol belongs to one feed; the other feeds' tables lack its partition. */
export function modelAsset(
  project: Project,
  model: Model,
  raw: ReadonlyMap<Feed, RawTables>,
): AssetOutput<TableType<TableSchema>> {
  const mapping = identity({ allowNonexistentUpstream: true });
  const deps = [...raw].map(([feed, { outputs }]) => {
    const key = rawKey(feed, model.source);
    return [key, dep(outputs[key]!, { mapping })] as const;
  });
  return sqlAsset({
    key: model.name,
    group: 'dbt',
    ...modelFacts(model),
    kinds: ['dbt'],
    compute: athena(),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: Object.fromEntries(deps),
    type: model.type,
    sql: sqlOver(
      model,
      deps.map(([key]) => key),
    ),
    checks: 'is_snapshot' in model.type.schema ? [hasRows, startsWithSnapshot] : [hasRows],
  });
}
