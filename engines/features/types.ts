/** What a feature is: an operation, what it is applied to, and its parameters. */
import type { ParamSpec } from '../params.ts';

/** An operation on columns of one bar table, with parameters `P`. */
export interface FeatureOp<P extends string = string> {
  /** Name in configuration. */
  readonly name: string;
  readonly formula: string;
  /** The paper or book that defines it. */
  readonly source?: string;
  /** What it is applied to unless told otherwise: names as in {@link FeatureSpec}. */
  readonly inputs: readonly string[];
  readonly params: Readonly<Record<P, ParamSpec>>;
  /**
   * A value a bar, NaN (null) where the inputs do not give one. Value i depends on rows 0 to i of the inputs alone.
   * The inputs are only read.
   */
  compute(inputs: readonly Float64Array[], params: Readonly<Record<P, number>>): Float64Array;
}

/** A feature but for its name. */
export interface FeatureSpec {
  /** A key of `ops`. */
  readonly op: string;
  /**
   * As many names as the operation has inputs. A name is a column of the bar table (`close`), a column of the last book
   * snapshot at or before the bar's end (`lob.spread`), or a feature (`ret_1`).
   */
  readonly inputs?: readonly string[];
  /** Parameters left out take the operation's defaults. */
  readonly params?: Readonly<Record<string, number>>;
}

/** A feature as a project asks for it: a name of the registry, or a new name with its definition. */
export type FeatureChoice = string | ({ readonly name: string } & FeatureSpec);
