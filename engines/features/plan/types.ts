/** What features are compiled to. */
import type { FeatureOperator, KernelDefinition } from '../types.ts';

/** A column that is read: of the bars, or with `lob.` before it of the book. */
export interface ColumnStep {
  readonly column: string;
}

/** An operator that is evaluated, once, for all that need it. */
export interface OperatorStep {
  readonly op: KernelDefinition;
  readonly params: Readonly<Record<string, number>>;
  /** Places of its inputs in the plan, all before its own. */
  readonly inputs: readonly number[];
  /** Rows before its first value. */
  readonly warmUp: number;
}

/** A column of the result. */
export interface PlanOutput {
  readonly name: string;
  /** Place of its values in the plan. */
  readonly slot: number;
  /** Rows before its first value. */
  readonly warmUp: number;
}

/**
 * Features as steps to go through from first to last: equal subexpressions are one step.
 *
 * @example
 * const plan: FeaturePlan = planFeatures(['ret_1', 'skew_50']);
 * plan.outputs.map(({ warmUp }) => warmUp); // 1, 50
 */
export interface FeaturePlan {
  readonly steps: readonly (ColumnStep | OperatorStep)[];
  /** The features asked for, in the order asked. */
  readonly outputs: readonly PlanOutput[];
}

/**
 * What features may be made of.
 *
 * @example
 * const catalog: FeatureCatalog = { lob: ['mid', 'spread'] };
 * planFeatures(['book_rel_spread'], catalog);
 */
export interface FeatureCatalog {
  /** A project's own operators. */
  readonly operators?: readonly FeatureOperator[];
  /** Columns of `cdm_lob_l2`; left out, any name is taken for one. */
  readonly lob?: readonly string[];
}
