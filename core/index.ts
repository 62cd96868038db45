/** The public face of quantflow: what a project's `definitions.ts` imports. */
export { arrow } from './assets/arrow.ts';
export { type AssetOptions, asset } from './assets/asset.ts';
export { type BackfillPolicy, maxPartitionsPerRun, singleRun } from './assets/backfill-policy.ts';
export {
  type AssetCheck,
  assetCheck,
  type CheckResult,
  type CheckSeverity,
  check,
  type SeparateCheck,
} from './assets/check.ts';
export {
  type Bounds,
  inRange,
  notNull,
  rowCount,
  type TableCheckOptions,
  unique,
} from './assets/check-factories.ts';
export type { ColumnLineage } from './assets/column-lineage.ts';
export { athena, batch, type Compute, lambda, type SizedBy } from './assets/compute.ts';
export {
  type Deps,
  dep,
  type Inputs,
  type RangeOptions,
  range,
  type SelfDependency,
  selfDep,
} from './assets/deps.ts';
export { externalAsset } from './assets/external-asset.ts';
export { type ContainerSize, fargateSize } from './assets/fargate.ts';
export { type MultiAsset, type MultiAssetOptions, multiAsset } from './assets/multi-asset.ts';
export type { ParquetFile } from './assets/parquet-file.ts';
export type { RetryPolicy } from './assets/retry.ts';
export { type SqlAssetOptions, sqlAsset } from './assets/sql-asset.ts';
export type { SqlTest } from './assets/sql-test.ts';
export type { AssetOutput, Dependency, Observation, Step } from './assets/step.ts';
export type { StoreRoot } from './assets/store-root.ts';
export type { ColumnType, TableBatch, TableReader, TableRows, TableSchema } from './assets/table.ts';
export {
  bytes,
  json,
  nothing,
  parquetFile,
  type ReadOf,
  type TableType,
  table,
  type ValueType,
  valueType,
  type WriteOf,
} from './assets/value-type.ts';
export {
  type ConfigInput,
  type EnvReference,
  env,
  type Reference,
  type SecretReference,
  secret,
} from './config/reference.ts';
export type { ConfigFields, RunConfig } from './config/run-config.ts';
export { type AssetDefinition, type Definitions, definitions, mergeDefinitions } from './definitions.ts';
export type { EnvironmentOptions } from './environments.ts';
export {
  CheckFailedError,
  DefinitionError,
  Failure,
  InvalidInputError,
  QuantflowError,
  StepError,
} from './errors.ts';
export { AssetSelection } from './graph/selection/builder.ts';
export type { DynamicPartitionSets, Logger, PartitionContext, StepContext } from './jobs/context.ts';
export { type Job, type JobOptions, job } from './jobs/job.ts';
export { partitionSchedule, type Schedule } from './jobs/schedule.ts';
export {
  type JsonValue,
  type Metadata,
  type MetadataInput,
  type MetadataInputs,
  type MetadataTable,
  type MetadataValue,
  metadata,
} from './metadata/value.ts';
export { DynamicHandle, type MapOptions, type Mapped } from './ops/dynamic-handle.ts';
export { type DynamicItems, type DynamicOpOptions, dynamicOp } from './ops/dynamic-op.ts';
export { type Graph, graph } from './ops/graph.ts';
export { type GraphAssetOptions, graphAsset } from './ops/graph-asset.ts';
export {
  type GraphMultiAsset,
  type GraphMultiAssetOptions,
  graphMultiAsset,
} from './ops/graph-multi-asset.ts';
export type { Op } from './ops/make-op.ts';
export { type MultiOpOptions, op, type SingleOpOptions } from './ops/op.ts';
export { type OpJobOptions, opJob } from './ops/op-job.ts';
export { type SqlOpOptions, sqlOp } from './ops/sql-op.ts';
export { mapOf, type OpHandle } from './ops/types.ts';
export { type CronOptions, cron, type TimeWindowOptions } from './partitions/definition/cron.ts';
export { type DailyOptions, daily } from './partitions/definition/daily.ts';
export { type DynamicOptions, dynamic } from './partitions/definition/dynamic.ts';
export { type ExchangeCalendarOptions, exchangeCalendar } from './partitions/definition/exchange-calendar.ts';
export { type HourlyOptions, hourly } from './partitions/definition/hourly.ts';
export { type MonthlyOptions, monthly } from './partitions/definition/monthly.ts';
export { product } from './partitions/definition/product.ts';
export { statics } from './partitions/definition/static.ts';
export type { Dimension, PartitionsDefinition, TimeWindow } from './partitions/definition/types.ts';
export { type WeeklyOptions, weekly } from './partitions/definition/weekly.ts';
export { all } from './partitions/mapping/all.ts';
export { type IdentityOptions, identity } from './partitions/mapping/identity.ts';
export { last } from './partitions/mapping/last.ts';
export { type DimensionFollows, multi } from './partitions/mapping/multi.ts';
export { type MultiToSingleOptions, multiToSingle } from './partitions/mapping/multi-to-single.ts';
export { specific } from './partitions/mapping/specific.ts';
export { type StaticTable, staticMapping } from './partitions/mapping/static.ts';
export { type TimeWindowMappingOptions, timeWindow } from './partitions/mapping/time-window.ts';
export type { PartitionMapping } from './partitions/mapping/types.ts';
export {
  type ColumnDescription,
  type IoManager,
  ioManager,
  type ReadSource,
  type VersionFile,
  type WriteResult,
  type WriteTarget,
} from './resources/io-manager.ts';
export { type Resource, resource } from './resources/resource.ts';
