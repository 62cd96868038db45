/** What a feature is: an operator, what it is applied to, and its parameters. */
import type { ParamSpec } from '../params.ts';

/**
 * The state of an operator as rows come. A call gives the next rows of each input, all of the length of `out`, and writes a
 * value for each into `out`; null is NaN. What it needs of earlier rows it keeps: how the rows are cut into calls never shows
 * in the values, so a day at once and bar by bar give the same bits. The arrays are the caller's again after the call.
 *
 * @example
 * const negated: Kernel = ([x], out) => {
 *   for (let i = 0; i < out.length; i++) out[i] = -x![i]!;
 * };
 */
export type Kernel = (inputs: readonly Float64Array[], out: Float64Array) => void;

/**
 * An operator applied to something. Parameters left out take their defaults.
 *
 * @example
 * const smooth: Application = { op: 'rolling_mean', inputs: ['close'], params: { window: 5 } };
 */
export interface Application {
  /** Name of the operator. */
  readonly op: string;
  /** As many as the operator takes; left out: what it takes unless told otherwise. */
  readonly inputs?: readonly Expression[];
  readonly params?: Readonly<Record<string, number>>;
}

/** Values that a plan has already; only {@link ComposedDefinition.expand} is given one. */
export interface Slot {
  readonly slot: number;
}

/**
 * What gives a value a bar: a column of the bar table (`close`), a column of the last book snapshot at or before the bar's
 * end (`lob.spread`), a feature (`ret_1`), or an operator applied to such.
 *
 * @example
 * const change: Expression = { op: 'diff', inputs: [{ op: 'log', inputs: ['lob.mid'] }] };
 */
export type Expression = string | Application | Slot;

/** A feature but for its name. */
export type FeatureSpec = Application;

/**
 * A feature as a project asks for it: a name of the registry, or a new name with its definition.
 *
 * @example
 * const choices: FeatureChoice[] = ['rsi_14', { name: 'spread_mean', op: 'rolling_mean', inputs: ['lob.spread'] }];
 */
export type FeatureChoice = string | ({ readonly name: string } & FeatureSpec);

/** What every operator says of itself. */
export interface OperatorFacts<P extends string> {
  /** Name in configuration. */
  readonly name: string;
  readonly formula: string;
  /** The paper or book that defines it. */
  readonly source?: string;
  /** How many inputs must be given, or what it is applied to unless told otherwise. */
  readonly inputs: number | readonly Expression[];
  readonly params?: Readonly<Record<P, ParamSpec>>;
  /** What is wrong with parameters that are each allowed; undefined when they fit. */
  check?(params: Readonly<Record<P, number>>): string | undefined;
  /** Stands for the code in the code version of `ft_features`; left out, the text of the function does. */
  readonly version?: string;
}

/** An operator by a loop over rows. */
export interface KernelDefinition<P extends string = string> extends OperatorFacts<P> {
  /** Rows of the inputs before the first value, 0 if left out. */
  warmUp?(params: Readonly<Record<P, number>>): number;
  /** A new state. */
  kernel(params: Readonly<Record<P, number>>): Kernel;
}

/** An operator made of other operators. */
export interface ComposedDefinition<P extends string = string> extends OperatorFacts<P> {
  expand(inputs: readonly Expression[], params: Readonly<Record<P, number>>): Expression;
}

/**
 * An operator; make one with {@link featureOperator}.
 *
 * @example
 * const twice: FeatureOperator = featureOperator({
 *   name: 'twice',
 *   formula: '2 x.',
 *   inputs: 1,
 *   expand: ([x]) => call('add', [x!, x!]),
 * });
 */
export type FeatureOperator = (KernelDefinition | ComposedDefinition) & {
  readonly params: Readonly<Record<string, ParamSpec>>;
};
