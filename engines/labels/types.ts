/** What a labelling method is. */
import type { ParamSpec } from '../params.ts';
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
}

/** A labelling method: its parameters `P` and columns `C`, as data, and its formula. */
export interface LabelDefinition<P extends string = string, C extends string = string> {
  /** Name in configuration. */
  readonly name: string;
  readonly doc: string;
  readonly params: Readonly<Record<P, ParamSpec>>;
  /** Columns in table order; all may be null. */
  readonly columns: readonly ColumnSpec<C>[];
  /** The columns that `ft_features` carries next to the features. */
  readonly targets: readonly C[];
  /** Says what is wrong with parameters that are each allowed but do not fit together. */
  check?(params: Readonly<Record<P, number>>): string | undefined;
  /** Fills the columns, which are all NaN (null) at first. */
  compute(
    input: LabelInput,
    params: Readonly<Record<P, number>>,
    out: Readonly<Record<C, Float64Array>>,
  ): void;
}
