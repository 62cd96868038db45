/** Checks on the output of a step, run on the new version before it is published, and on a published one when asked. */

import type { PartitionContext } from '../jobs/context.ts';
import type { MetadataInputs } from '../metadata/value.ts';
import { type Deps, type Inputs, resolveDeps } from './deps.ts';
import type { AssetOutput, Dependency } from './step.ts';
import type { AnyValueType, ReadOf } from './value-type.ts';

/**
 * What a failure means: `error`, or `warn` for what is worth a look.
 *
 * @example
 * const severityOf = (gaps: number): CheckSeverity => (gaps > 100 ? 'error' : 'warn');
 */
export type CheckSeverity = 'error' | 'warn';

/**
 * What a check found.
 *
 * @example
 * const result: CheckResult = { passed: false, description: '2 gaps over a minute', metadata: { gaps: 2 } };
 */
export interface CheckResult {
  readonly passed: boolean;
  /** Of this failure, in place of the check's own. */
  readonly severity?: CheckSeverity;
  /** Shown with the result, such as counts. */
  readonly metadata?: MetadataInputs;
  /** One line that says what was found. */
  readonly description?: string;
}

/**
 * A check of one output. Only a check that is `blocking` and fails with severity `error` stops the publish.
 *
 * @example
 * const isPositive: AssetCheck<ValueType<number, number>> = check({
 *   name: 'is_positive',
 *   run: (n) => ({ passed: n > 0 }),
 * });
 * asset({ key: 'balance', type: json<number>(), checks: [isPositive], run: () => 1 });
 */
export interface AssetCheck<T extends AnyValueType = AnyValueType> {
  readonly name: string;
  readonly description?: string;
  readonly blocking: boolean;
  readonly severity: CheckSeverity;
  /** Other assets that it looks at, of a check that is declared apart from its asset. */
  readonly deps?: Readonly<Record<string, Dependency>>;
  run(
    value: ReadOf<T>,
    partition: PartitionContext,
    inputs?: Readonly<Record<string, unknown>>,
  ): CheckResult | Promise<CheckResult>;
}

/** What every check says of itself. */
interface CheckOptions {
  /** Unique among the checks of the asset. */
  readonly name: string;
  readonly description?: string;
  /** A failure of severity `error` keeps the new version from being published. @default false */
  readonly blocking?: boolean;
  /** @default 'error' */
  readonly severity?: CheckSeverity;
}

/**
 * A check on an output, given with the asset.
 *
 * @example
 * const type = table({ ts: 'int64', price: 'double' });
 * const hasRows = check<typeof type>({
 *   name: 'has_rows',
 *   blocking: true,
 *   run: ({ rows }) => ({ passed: rows > 0 }),
 * });
 * asset({ key: 'quotes', type, checks: [hasRows], run: () => [] });
 */
export function check<T extends AnyValueType>(
  options: CheckOptions & {
    readonly run: (value: ReadOf<T>, partition: PartitionContext) => CheckResult | Promise<CheckResult>;
  },
): AssetCheck<T> {
  return { ...options, blocking: options.blocking ?? false, severity: options.severity ?? 'error' };
}

/**
 * A check and the asset that it is of: an item of `checks` of {@link definitions}.
 *
 * @example
 * const ofRisk: readonly SeparateCheck[] = [
 *   assetCheck({ asset: prices, name: 'has_prices', run: (prices) => ({ passed: prices.length > 0 }) }),
 * ];
 * definitions({ assets: [prices], checks: ofRisk });
 */
export interface SeparateCheck {
  readonly asset: AssetOutput;
  readonly check: AssetCheck;
}

/**
 * A check that is declared apart from its asset, such as by another team. It runs as one that is given with the asset
 * does; besides the asset's value it may look at assets upstream of it.
 *
 * @example
 * const isWithinPrices = assetCheck({
 *   asset: mean,
 *   name: 'is_within_prices',
 *   deps: { prices },
 *   run: ({ mean }, _, { prices }) => ({
 *     passed: mean >= Math.min(...prices) && mean <= Math.max(...prices),
 *   }),
 * });
 * definitions({ assets: [prices, mean], checks: [isWithinPrices] });
 */
export function assetCheck<T extends AnyValueType, const D extends Deps = Record<never, never>>(
  options: CheckOptions & {
    readonly asset: AssetOutput<T>;
    /** Upstream assets, at the partitions that their mapping gives. */
    readonly deps?: D;
    readonly run: (
      value: ReadOf<T>,
      partition: PartitionContext,
      inputs: Inputs<D>,
    ) => CheckResult | Promise<CheckResult>;
  },
): SeparateCheck {
  const { asset, deps, run, ...rest } = options;
  const resolved = resolveDeps(deps, asset.step.partitions, asset.step.outputs);
  const made = { ...check({ ...rest, run: run as never }), ...(deps !== undefined && { deps: resolved }) };
  return { asset, check: made };
}
