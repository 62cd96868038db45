/** What a labelling method is. */
import type { AnyParamSpec, ParamValues } from '../params.ts';
import type { ColumnSpec } from '../table.ts';

/** What a method may read of one bar table. Row i's label may depend on later rows: that is its horizon. */
export interface LabelInput {
  readonly rows: number;
  /** p_i = ln(close_i). */
  readonly logClose: Float64Array;
  /** sigma_i, an EWMA volatility of log returns per bar; NaN where there is too little history. */
  readonly vol: Float64Array;
  /** Microseconds. */
  readonly tsClose: Float64Array;
  /** 1 for the bars to label; all of them unless an event filter is configured. */
  readonly events: Uint8Array;
}

/** A labelling method: its parameters with values `V` and columns `C`, as data, and its formula. */
export interface LabelDefinition<V extends ParamValues = ParamValues, C extends string = string> {
  /** Name in configuration. */
  readonly name: string;
  readonly doc: string;
  readonly params: Readonly<Record<keyof V & string, AnyParamSpec>>;
  /** Columns in table order; all may be null. */
  columns(params: V): readonly ColumnSpec<C>[];
  /** The columns that `ft_features` carries next to the features. */
  readonly targets: readonly C[];
  /** For an event filter: its column that is not 0 where the methods after it have something to label. */
  readonly eventColumn?: C;
  /** Says what is wrong with parameters that are each allowed but do not fit together. */
  check?(params: V): string | undefined;
  /** Fills the columns, which are all NaN (null) at first. */
  compute(input: LabelInput, params: V, out: Readonly<Record<C, Float64Array>>): void;
}
