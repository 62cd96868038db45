/** The public face of quantflow: what a project's `definitions.ts` imports. */
export { type AssetOptions, asset } from './assets/asset.ts';
export { type AssetCheck, type CheckResult, check } from './assets/check.ts';
export { athena, batch, type Compute, lambda } from './assets/compute.ts';
export { type Deps, dep, type Inputs } from './assets/deps.ts';
export { externalAsset } from './assets/external-asset.ts';
export { type MultiAsset, type MultiAssetOptions, multiAsset } from './assets/multi-asset.ts';
export type { RetryPolicy } from './assets/retry.ts';
export { type SqlAssetOptions, sqlAsset } from './assets/sql-asset.ts';
export type { AssetOutput, Dependency, Step } from './assets/step.ts';
export type { ColumnType, TableBatch, TableReader, TableRows, TableSchema } from './assets/table.ts';
export { json, nothing, type ReadOf, table, type ValueType, type WriteOf } from './assets/value-type.ts';
export { type Definitions, definitions } from './definitions.ts';
export {
  CheckFailedError,
  DefinitionError,
  Failure,
  InvalidInputError,
  QuantflowError,
  StepError,
} from './errors.ts';
export { AssetSelection } from './graph/selection/builder.ts';
export type { Logger, PartitionContext, StepContext } from './jobs/context.ts';
export { type Job, job } from './jobs/job.ts';
export { partitionSchedule, type Schedule } from './jobs/schedule.ts';
export { type DailyOptions, daily } from './partitions/definition/daily.ts';
export { product } from './partitions/definition/product.ts';
export { statics } from './partitions/definition/static.ts';
export type { Dimension, PartitionsDefinition, TimeWindow } from './partitions/definition/types.ts';
export { type IdentityOptions, identity } from './partitions/mapping/identity.ts';
export type { PartitionMapping } from './partitions/mapping/types.ts';
export { type Resource, resource } from './resources/resource.ts';
