/** SQL models as assets. */
import { athena, batch } from '../../../core/assets/compute.ts';
import { dep } from '../../../core/assets/deps.ts';
import { sqlAsset } from '../../../core/assets/sql-asset.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableSchema } from '../../../core/assets/table.ts';
import type { TableType } from '../../../core/assets/value-type.ts';
import { rememberText } from '../../../core/origin.ts';
import { identity } from '../../../core/partitions/mapping/identity.ts';
import type { Model } from '../models/load.ts';
import { sqlTest } from '../models/tests.ts';
import { partitionsOf } from '../partitions.ts';
import type { Project } from '../project/types.ts';
import { hasRows, startsWithSnapshot } from './checks.ts';

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

/**
 * The asset of a model. A symbol belongs to one feed; the other feeds' tables lack its partition.
 *
 * @param upstream assets by key, those of the model's refs among them
 */
export function modelAsset(
  project: Project,
  model: Model,
  upstream: ReadonlyMap<string, AssetOutput>,
): AssetOutput<TableType<TableSchema>> {
  const mapping = identity({ allowNonexistentUpstream: true });
  const asset = sqlAsset({
    key: model.name,
    group: 'dbt',
    ...modelFacts(model),
    kinds: ['dbt'],
    compute: project.historicalDataEngine === 'athena' ? athena() : batch({ vcpu: 2, memoryMb: 8192 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: Object.fromEntries(model.refs.map((key) => [key, dep(upstream.get(key)!, { mapping })])),
    type: model.type,
    sql: model.select,
    tests: model.tests.map((test) => sqlTest(test, model.name, upstream, mapping)),
    checks: 'is_snapshot' in model.type.schema ? [hasRows, startsWithSnapshot] : [hasRows],
  });
  if (model.begin !== undefined) rememberText(asset.step, model.begin);
  return asset;
}
