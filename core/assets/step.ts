/**
 * The node of the asset graph: a step, which makes one or more asset outputs in one go. `asset`, `multiAsset`,
 * `sqlAsset` and `externalAsset` are four ways to write one, and each op of a graph-backed asset is one; all that comes
 * after sees only this.
 */
import type { z } from 'zod';
import type { StepContext } from '../jobs/context.ts';
import type { Metadata, MetadataInputs } from '../metadata/value.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { PartitionMapping } from '../partitions/mapping/types.ts';
import type { IoManager } from '../resources/io-manager.ts';
import type { Resources } from '../resources/resource.ts';
import type { BackfillPolicy } from './backfill-policy.ts';
import type { AssetCheck } from './check.ts';
import type { ColumnLineage, ColumnSources } from './column-lineage.ts';
import type { Compute } from './compute.ts';
import type { RetryPolicy } from './retry.ts';
import type { OutputTest } from './sql-test.ts';
import type { StoreRoot } from './store-root.ts';
import type { TableSchema } from './table.ts';
import type { AnyValueType } from './value-type.ts';

/** Facts about an output that people search and read. */
export interface AssetDescription {
  /** What the asset is, in a sentence. */
  readonly description?: string;
  /** `email` or `team:name`. */
  readonly owners?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Technologies, such as `parquet`; the compute's own is added. */
  readonly kinds?: readonly string[];
  /** Facts about the asset itself, such as a link to its owner's page; those of a version are added by its step. */
  readonly metadata?: MetadataInputs;
  /** What its columns are made from, of an asset whose function knows. That of SQL is read from the SQL. */
  readonly columnLineage?: ColumnLineage;
}

/**
 * One asset, or an intermediate. It knows the step that makes it.
 *
 * @example
 * const keysOf = (assets: readonly AssetOutput[]): readonly string[] => assets.map(({ key }) => key);
 * keysOf([prices, mean]); // ['prices', 'mean']
 */
export interface AssetOutput<T extends AnyValueType = AnyValueType> {
  readonly key: string;
  /** What an op hands to the next: stored, versioned and published as an asset is, and no asset. */
  readonly isIntermediate: boolean;
  /** Name among the outputs of its step. */
  readonly output: string;
  readonly type: T;
  /** The step may leave it out at a partition; what needs it is then skipped there. */
  readonly optional: boolean;
  /** A value for each mapping key, which is known when the step has run, rather than one. */
  readonly isDynamic: boolean;
  readonly step: Step;
  readonly description: string;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly kinds: readonly string[];
  readonly metadata: Metadata;
  /** By column, what is declared. */
  readonly columnLineage: ColumnSources;
  /** In place of the project's manager for the kind of its type. */
  readonly ioManager: IoManager | undefined;
  /** The prefix below which its folder lies in the data store. */
  readonly root: StoreRoot | undefined;
  readonly checks: readonly AssetCheck[];
  /** Of a SQL model: run as its checks are, where the run request does not skip them. */
  readonly tests: readonly OutputTest[];
}

/** The columns of an output that is kept as Parquet with declared columns, which is what SQL can read; else undefined. */
export function parquetSchemaOf({ type, ioManager }: AssetOutput): TableSchema | undefined {
  const isParquet = type.kind === 'table' || type.kind === 'parquet_file';
  return isParquet && ioManager === undefined ? type.schema : undefined;
}

/**
 * What a run function gets for a dependency: `one`, the value of the one upstream partition; `map`, values by partition key;
 * `by_count`, undefined for a mapping to no partition, the value for one, a map for several.
 */
export type Loads = 'one' | 'map' | 'by_count';

/**
 * An edge of the graph.
 *
 * @example
 * const week: Dependency<ValueType<number[], number[]>, 'map'> = range(prices, {
 *   mapping: timeWindow({ startOffset: -6 }),
 * });
 */
export interface Dependency<T extends AnyValueType = AnyValueType, L extends Loads = Loads> {
  readonly asset: AssetOutput<T>;
  readonly mapping: PartitionMapping;
  readonly loads: L;
  /** Upstream partitions that are not published are left out, rather than an error. */
  readonly allowMissingPartitions: boolean;
  /**
   * Of what has a value for each mapping key: `one`, the value of the item that the step runs for; `same`, what a step of
   * the same fan-out made for that item; `all`, a map of the values by mapping key.
   */
  readonly items?: 'one' | 'same' | 'all';
}

/** Steps that run for each item of a dynamic output: once for each mapping key, when the keys are known. */
export interface FanOut {
  /** Name of its states. */
  readonly name: string;
  /** Key of the output that has the items. */
  readonly over: string;
  /** Items at the same time. */
  readonly maxConcurrency: number;
}

/** What a step does. */
export type StepBody =
  | { readonly kind: 'run'; readonly run: (context: StepContext<never, never>, inputs: never) => unknown }
  | { readonly kind: 'sql'; readonly sql: string }
  | {
      readonly kind: 'observe';
      readonly observe: (context: StepContext<never, never>) => Observation | Promise<Observation>;
    }
  | {
      readonly kind: 'external';
      /** Writes files that stand for the asset to a folder; returns their paths. */
      readonly sample: ((folder: string) => readonly string[] | Promise<readonly string[]>) | undefined;
    };

/** Ops that belong together. */
export interface OpGraph {
  /** Key of the asset, name of the graph multi-asset or of the job: the first part of the intermediates' keys. */
  readonly name: string;
  /** What the ops are: the way to some assets, or a job of their own. */
  readonly kind: 'assets' | 'job';
  /** Upstream first. */
  readonly steps: readonly Step[];
}

/**
 * What was seen of an external asset.
 *
 * @example const seen: Observation = { dataVersion: 'etag-3f2a', metadata: { symbols: 412 } };
 */
export interface Observation {
  /** Changes when the data does: an ETag, a row count, a timestamp of the last change. 1 to 256 characters. */
  readonly dataVersion: string;
  readonly metadata?: MetadataInputs;
}

/**
 * A node of the asset graph. Frozen plain data but for the user's functions.
 *
 * @example
 * const upstreamsOf = ({ deps }: Step): readonly string[] =>
 *   Object.values(deps).map(({ asset }) => asset.key);
 * upstreamsOf(mean.step); // ['prices']
 */
export interface Step {
  readonly name: string;
  /** The graph that it is an op of. */
  readonly graph: OpGraph | undefined;
  /** The fan-out that it runs in, once for each item. */
  readonly fanOut: FanOut | undefined;
  readonly group: string;
  readonly outputs: readonly AssetOutput[];
  /** The function returns an object of outputs rather than the one value. */
  readonly isMulti: boolean;
  /** The function makes only what `context.selectedOutputs` names. */
  readonly canSubset: boolean;
  /** Upstreams by the name that the run function or the SQL uses. */
  readonly deps: Readonly<Record<string, Dependency>>;
  readonly partitions: PartitionsDefinition | undefined;
  /** Undefined only for external assets. */
  readonly compute: Compute | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly backfillPolicy: BackfillPolicy | undefined;
  readonly codeVersion: string | undefined;
  /** Text of the function in the project's source, where this is a bundle of it. */
  readonly code?: string;
  readonly config: z.ZodType;
  /** Data, or a function of the partition. */
  readonly configValue: unknown;
  readonly resources: Resources;
  readonly body: StepBody;
}

/** The outputs that are assets. */
export function assetsOf(step: Step): readonly AssetOutput[] {
  return step.outputs.filter((output) => !output.isIntermediate);
}

/** The steps that some assets stand for: their own, and all the ops of their graphs. */
export function stepsBehind(assets: readonly { readonly step: Step }[]): readonly Step[] {
  return [...new Set(assets.flatMap(({ step }) => step.graph?.steps ?? [step]))];
}

/** True for a step that quantflow runs. */
export function isExecutable(step: Step): boolean {
  return step.body.kind !== 'external';
}

/** True for an asset that another system makes, observed or not. */
export function isExternal(step: Step): boolean {
  return step.body.kind === 'external' || step.body.kind === 'observe';
}
