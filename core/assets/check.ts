/** Checks on the output of a step, run on the new version before it is published. */

import type { PartitionContext } from '../jobs/context.ts';
import type { MetadataInputs } from '../metadata/value.ts';
import type { AnyValueType, ReadOf } from './value-type.ts';

/** What a check found. */
export interface CheckResult {
  readonly passed: boolean;
  /** Shown with the result, such as counts. */
  readonly metadata?: MetadataInputs;
  /** One line that says what was found. */
  readonly description?: string;
}

/** A check of one output. Only a check that is `blocking` and fails with severity `error` stops the publish. */
export interface AssetCheck<T extends AnyValueType = AnyValueType> {
  readonly name: string;
  readonly description?: string;
  readonly blocking: boolean;
  readonly severity: 'error' | 'warn';
  run(value: ReadOf<T>, partition: PartitionContext): CheckResult | Promise<CheckResult>;
}

/**
 * A check on an output.
 *
 * @example
 * check({ name: 'has_rows', blocking: true, run: (t) => ({ passed: t.rows > 0 }) })
 */
export function check<T extends AnyValueType>(options: {
  readonly name: string;
  readonly description?: string;
  /** @default false */
  readonly blocking?: boolean;
  /** @default 'error' */
  readonly severity?: 'error' | 'warn';
  readonly run: (value: ReadOf<T>, partition: PartitionContext) => CheckResult | Promise<CheckResult>;
}): AssetCheck<T> {
  return { ...options, blocking: options.blocking ?? false, severity: options.severity ?? 'error' };
}
