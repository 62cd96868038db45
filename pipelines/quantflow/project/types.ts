/** A project as the rest of the pipeline sees it: checked, defaults filled in. */
import type { BarName } from '../../../engines/bars/index.ts';
import type { FeatureChoice, FeatureOperator } from '../../../engines/features/types.ts';
import type { LabelName } from '../../../engines/labels/index.ts';
import type { ParamValues } from '../../../engines/params.ts';
import type { ContractType } from '../../../engines/state/types.ts';
import type { RawTable } from '../csv/raw-table.ts';
import type { Options } from '../providers/types.ts';

/** Parameters of a bar type or a label method by name. */
export type Params = ParamValues;
/** Every configured bar type with all its parameters. */
export type BarParams = Readonly<Partial<Record<BarName, Params>>>;
/** Every configured label method with all its parameters. */
export type LabelParams = Readonly<Partial<Record<LabelName, Params>>>;

/** Where raw data comes from. */
export interface Feed {
  readonly name: string;
  /** Key of the provider registry. */
  readonly provider: string;
  /** Exchange as the provider writes it. */
  readonly exchange: string;
  /** In the order of the provider's tables. */
  readonly dataTypes: readonly string[];
  /** The provider's tables of the exchange by data type. */
  readonly tables: Readonly<Record<string, RawTable>>;
  readonly enabled: boolean;
  /** A day of which the provider has no file: an error, or an empty day. */
  readonly missing: 'fail' | 'skip';
  /** The provider's options that decide what the files hold. */
  readonly content: Options;
  /** The provider's options of the way there. */
  readonly connection: Options;
}

/** An instrument. */
export interface ProjectSymbol {
  /** Partition value; unique in the project. */
  readonly name: string;
  /** Name of its feed; undefined only in a project without feeds. */
  readonly feed: string | undefined;
  /** Name that the provider knows it by. */
  readonly providerSymbol: string;
  /** The price of tick t is t / ticksPerUnit. */
  readonly ticksPerUnit: number;
  /** What one unit of an amount is worth: base units of a linear contract, quote units of an inverse one. */
  readonly contractSize: number;
  readonly contractType: ContractType;
  /** Microseconds between two rows of `cdm_lob_l2`. */
  readonly snapshotUs: number;
  readonly bars: BarParams;
}

/** An engine of the local host. */
export interface LocalEngine {
  readonly name: 'duckdb';
  readonly threads?: number;
  readonly memoryGb?: number;
}

/** A checked project file. */
export interface Project {
  readonly name: string;
  /** First date; last date, exclusive. */
  readonly partitions: { readonly start: string; readonly end?: string; readonly timezone: string };
  /** Enabled and disabled ones. */
  readonly feeds: readonly Feed[];
  /** Symbols that have partitions: those of enabled feeds, or all of them when no feed is enabled. */
  readonly symbols: readonly ProjectSymbol[];
  /** What runs the SQL models: Athena, or DuckDB in the step's own worker. */
  readonly historicalDataEngine: 'athena' | 'duckdb';
  readonly stateEngine: {
    /** Levels a side of `cdm_lob_l2`. */
    readonly depth: number;
    /** Microseconds without a delta that count as a gap. */
    readonly gapUs: number;
    /** The configured types in the order of their registry. */
    readonly bars: readonly BarName[];
  };
  /** Absent: no labels. */
  readonly labelEngine?: { readonly methods: LabelParams };
  /** Absent: no features. */
  readonly featureEngine?: {
    readonly features: readonly FeatureChoice[];
    /** The project's own operators. */
    readonly operators: readonly FeatureOperator[];
    /** Bars of the day before that the features begin with: none, all, or so many. */
    readonly warmUp: boolean | number;
  };
  readonly local: { readonly engines: readonly LocalEngine[] };
}
