/** Feature services: what is written in the YAML files, and what it is compiled to. */
import type { ColumnType } from '../../../core/assets/table.ts';

/** Type of a column of a source or of a feature: a stored column's, or a vector of float32 of one length. */
export type FeatureType = ColumnType | `float32[${number}]`;

/** A column by its name. */
export interface FeatureColumn {
  readonly name: string;
  readonly type: FeatureType;
}

/** Rows whose columns have these values; empty for all rows. */
export type Where = Readonly<Record<string, string | number | boolean>>;

/** Names of the aggregations that a view can ask for. */
export const aggregationNames = ['count', 'sum', 'avg', 'last', 'distinct'] as const;
export type AggregationName = (typeof aggregationNames)[number];

/** One aggregation over one window: a column of the skeleton. */
export interface Aggregation {
  readonly name: string;
  readonly type: ColumnType;
  readonly function: AggregationName;
  /** Absent for a count of events. */
  readonly column?: string;
  /** The window is from this long before an event to 1 microsecond before it. */
  readonly windowUs: number;
  /** What it is when no event lies in the window. */
  readonly empty: 0 | null;
}

interface OperatorBase {
  readonly id: string;
  /** Operators that it reads. */
  readonly inputs: readonly string[];
  /** Columns that it adds. */
  readonly outputs: readonly FeatureColumn[];
}

/** Reads the rows of a source. */
export interface ScanOperator extends OperatorBase {
  readonly engine: 'sql' | 'kernel';
  readonly kind: 'scan';
  readonly source: string;
}

/** The events of the partition, numbered, with their label. */
export interface SpineOperator extends OperatorBase {
  readonly engine: 'sql';
  readonly kind: 'spine';
  readonly source: string;
  readonly timeColumn: string;
  readonly rowNumber: string;
  readonly columns: readonly string[];
  readonly label?: { readonly name: string; readonly where: Where };
  /** Events are numbered within the input: this long, up to the end of the partition. */
  readonly inputUs: number;
}

/** Rolling aggregations of a view's source by entity. */
export interface RollingOperator extends OperatorBase {
  readonly engine: 'sql';
  readonly kind: 'rolling';
  readonly view: string;
  readonly source: string;
  readonly key: string;
  readonly where: Where;
  readonly aggregations: readonly Aggregation[];
}

/** Embeddings of an entity, looked up by its key. */
export interface LookupOperator extends OperatorBase {
  readonly engine: 'kernel';
  readonly kind: 'lookup';
  readonly view: string;
  readonly source: string;
  readonly key: string;
  readonly column: string;
  readonly length: number;
}

/** The mean of the embeddings of what an entity's events name, in the time before the partition. */
export interface PoolOperator extends OperatorBase {
  readonly engine: 'kernel';
  readonly kind: 'pool';
  readonly view: string;
  readonly source: string;
  readonly key: string;
  readonly where: Where;
  /** Column of the source that names the rows of `embeddings`. */
  readonly of: string;
  /** Id of the lookup. */
  readonly embeddings: string;
  /** The window is from this long before the start of the partition up to, not including, the start. */
  readonly windowUs: number;
  /** Output that counts the events, when asked for. */
  readonly count?: string;
}

/** The skeleton, and the enriched table: columns side by side. */
export interface JoinOperator extends OperatorBase {
  readonly engine: 'sql' | 'kernel';
  readonly kind: 'join';
}

/** A node of a compiled service. */
export type Operator =
  | ScanOperator
  | SpineOperator
  | RollingOperator
  | LookupOperator
  | PoolOperator
  | JoinOperator;

/** A feature view, for lineage. */
export interface ViewFacts {
  readonly name: string;
  readonly description: string;
  readonly entity: string;
  readonly source: string;
  /** Views that it is made from. */
  readonly views: readonly string[];
  readonly outputs: readonly FeatureColumn[];
}

/** A compiled service; plain JSON. */
export interface CompiledService {
  readonly name: string;
  readonly description: string;
  /** Upstream before downstream. */
  readonly operators: readonly Operator[];
  /** Columns of the skeleton, and of the enriched table, in order. */
  readonly skeleton: readonly FeatureColumn[];
  readonly enriched: readonly FeatureColumn[];
  /** The views of the service and those that they are made from, upstream first. */
  readonly views: readonly ViewFacts[];
  /** The sources that the views and the spine are made from, with their columns. */
  readonly sources: readonly { readonly name: string; readonly columns: readonly FeatureColumn[] }[];
  readonly partitions: { readonly every: 'daily' | 'hourly'; readonly start: string };
  readonly timeColumn: string;
  readonly rowGroupRows: number;
}

/** Length of a vector type; undefined for another. */
export function vectorLength(type: FeatureType): number | undefined {
  const length = /^float32\[(\d+)\]$/.exec(type)?.[1];
  return length === undefined ? undefined : Number(length);
}
