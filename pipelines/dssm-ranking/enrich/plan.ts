/** What a compiled service asks of the kernel: its lookups, its pools, and the columns that they add. */
import type { CompiledService, FeatureColumn, LookupOperator, PoolOperator } from '../services/types.ts';

/** Kernel operators of a service. */
export interface KernelPlan {
  readonly lookups: readonly LookupOperator[];
  readonly pools: readonly PoolOperator[];
  /** Columns of the skeleton, and all columns in the order of the enriched table. */
  readonly skeleton: readonly FeatureColumn[];
  readonly columns: readonly FeatureColumn[];
  readonly timeColumn: string;
  readonly rowGroupRows: number;
}

/** The plan of a service. */
export function kernelPlan({
  operators,
  skeleton,
  enriched,
  timeColumn,
  rowGroupRows,
}: CompiledService): KernelPlan {
  return {
    lookups: operators.filter((operator) => operator.kind === 'lookup'),
    pools: operators.filter((operator) => operator.kind === 'pool'),
    skeleton,
    columns: enriched,
    timeColumn,
    rowGroupRows,
  };
}

/** Keys of the skeleton that the kernel joins by. */
export function keysOf({ lookups, pools }: KernelPlan): readonly string[] {
  return [...new Set([...lookups, ...pools].map(({ key }) => key))];
}
