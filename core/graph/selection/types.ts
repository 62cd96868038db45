/** A parsed selection, and what the evaluator may be told beyond the graph. */
import type { AssetOutput } from '../../assets/step.ts';

/** A node of a parsed selection. `at` is an offset in the text, from 0. */
export type Selection =
  | { readonly op: 'all' }
  /** A plain key, which must exist. */
  | { readonly op: 'asset'; readonly key: string; readonly at: number }
  | AttributeSelection
  /** Levels of upstreams and downstreams that are added; Infinity for all. */
  | { readonly op: 'traverse'; readonly up: number; readonly down: number; readonly of: Selection }
  | { readonly op: 'roots' | 'sinks' | 'not'; readonly of: Selection }
  | { readonly op: 'and' | 'or'; readonly left: Selection; readonly right: Selection };

/** `attribute:value` or `attribute:value=equals`; a value of null is `<null>`, which stands for "has none". */
export interface AttributeSelection {
  readonly op: 'attribute';
  readonly attribute: string;
  readonly value: string | null;
  /** Empty for `tag:K` and `tag:K=`: a tag without a value. */
  readonly equals?: string;
  readonly at: number;
  readonly valueAt: number;
}

/** Attributes whose values are not in the graph. */
export type FactAttribute =
  | 'status'
  | 'changed_in_branch'
  | 'automation_type'
  | 'sensor'
  | 'schedule'
  | 'job'
  | 'code_location';

/**
 * What is known of assets beyond the graph: the values of an asset for an attribute. An attribute left out cannot be
 * selected by, and the error says where it can.
 */
export type SelectionFacts = { readonly [A in FactAttribute]?: (asset: AssetOutput) => readonly string[] };

/** Options of the evaluation of a selection. */
export interface SelectionOptions {
  readonly facts?: SelectionFacts;
  /** `*`, `not`, `group:`, `tag:`, `kind:` and upstreams take in external assets too. @default false */
  readonly includeExternal?: boolean;
}
