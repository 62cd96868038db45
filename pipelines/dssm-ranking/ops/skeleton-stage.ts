/** `skeleton_stage`: the spine and its rolling aggregations, one select. */
import { athena } from '../../../core/assets/compute.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableSchema } from '../../../core/assets/table.ts';
import { type AnyValueType, type TableType, table } from '../../../core/assets/value-type.ts';
import type { Op } from '../../../core/ops/make-op.ts';
import { sqlOp } from '../../../core/ops/sql-op.ts';
import type { OpHandle } from '../../../core/ops/types.ts';
import type { Resource } from '../../../core/resources/resource.ts';
import { type Daedalus, outputRoot } from '../daedalus-config.ts';
import type { CompiledService } from '../services/types.ts';
import { skeletonSelect } from '../skeleton/select.ts';
import { compiledType } from './compile-pipeline.ts';

/** Type of the skeleton. */
export type SkeletonType = TableType<TableSchema>;

/** Names of the sources that the select reads. */
export function sourcesOfSkeleton({ operators }: CompiledService): readonly string[] {
  const scans = operators.filter(({ kind, engine }) => kind === 'scan' && engine === 'sql');
  return scans.map((scan) => (scan as { readonly source: string }).source);
}

/** Columns of the skeleton as a table. */
export function skeletonType(service: CompiledService): SkeletonType {
  const [rowNumber] = service.skeleton;
  const schema = Object.fromEntries(service.skeleton.map(({ name, type }) => [name, type])) as TableSchema;
  return table(schema, { sortKey: [rowNumber!.name], rowNumber: rowNumber!.name });
}

/** The op of a service; its inputs are the sources by name, and `compiled`, which comes first. */
export function skeletonStage(
  service: CompiledService,
  sources: Readonly<Record<string, AssetOutput>>,
  daedalus: Resource<Daedalus>,
): Op<Readonly<Record<string, AnyValueType>>, OpHandle<SkeletonType>> {
  return sqlOp({
    name: 'skeleton_stage',
    description: 'Events of the partition with their label and the rolling aggregations before each.',
    ins: {
      compiled: compiledType,
      ...Object.fromEntries(
        sourcesOfSkeleton(service).map((name) => [name, sources[name]!.type as AnyValueType]),
      ),
    } as Readonly<Record<string, AnyValueType>>,
    type: skeletonType(service),
    root: outputRoot(daedalus),
    sql: skeletonSelect(service),
    retry: { maxRetries: 2, delaySeconds: 10 },
    compute: athena({ timeoutSeconds: 1800 }),
  });
}
