/** The YAML files as written, once they have the right shape: what is left out is undefined. */
import type { AggregationName, FeatureType, Where } from './types.ts';

type Columns = Readonly<Record<string, FeatureType>>;

/** `config/training/aggregations.yaml`. */
export interface AggregationsFile {
  /** `7d`. */
  readonly windows: readonly string[];
  readonly functions: Readonly<Partial<Record<AggregationName, { readonly empty: 0 | null } | undefined>>>;
}

/** `config/training/runtime.yaml`. */
export interface RuntimeFile {
  readonly partitions: 'daily' | 'hourly';
  /** First partition, `YYYY-MM-DD`. */
  readonly start: string;
  readonly time_column: string;
  readonly input_days: number;
  readonly row_group_rows: number;
  readonly entities: Readonly<Record<string, { readonly key: string; readonly type: FeatureType }>>;
  readonly sources: Readonly<Record<string, { readonly columns: Columns }>>;
}

/** `feature_views/<name>.yaml`: one of `aggregations`, `embedding` and `pooling`. */
export interface ViewFile {
  readonly name: string;
  readonly description?: string | undefined;
  readonly entity: string;
  readonly source: string;
  readonly columns?: Columns | undefined;
  readonly where?: Where | undefined;
  readonly aggregations?: readonly AggregationInput[] | undefined;
  readonly embedding?: { readonly name: string; readonly column: string } | undefined;
  readonly pooling?: PoolingInput | undefined;
}

/** An item of `aggregations`: a column a window. */
export interface AggregationInput {
  readonly name: string;
  readonly function: AggregationName;
  readonly column?: string | undefined;
  readonly windows: readonly string[];
}

/** `pooling` of a view. */
export interface PoolingInput {
  readonly name: string;
  readonly function: 'avg';
  /** View whose embeddings are pooled. */
  readonly embeddings: string;
  /** Column that names that view's entity. */
  readonly key: string;
  readonly window: string;
  /** Name of the column that counts the pooled events. */
  readonly count?: string | undefined;
}

/** `feature_services/<name>.yaml`. */
export interface ServiceFile {
  readonly name: string;
  readonly description?: string | undefined;
  readonly spine: {
    readonly source: string;
    readonly row_number: string;
    readonly columns: readonly string[];
    readonly label?: { readonly name: string; readonly where: Where } | undefined;
  };
  readonly views: readonly string[];
}
