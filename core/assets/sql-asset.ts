/** An asset made by one SELECT in Athena SQL. */
import { z } from 'zod';
import { type OptionNames, refuseUnknownOptions } from '../options.ts';
import type { Resources } from '../resources/resource.ts';
import { athena, type Compute } from './compute.ts';
import type { Deps } from './deps.ts';
import { makeStep, type OutputOptions, type StepOptions } from './make-step.ts';
import { outputTests, type SqlTest } from './sql-test.ts';
import type { AssetOutput } from './step.ts';
import type { TableSchema } from './table.ts';
import type { AnyValueType, TableType } from './value-type.ts';

/**
 * Options of {@link sqlAsset}.
 *
 * @example
 * const type = table({ trades: 'int64' });
 * const options: SqlAssetOptions<typeof type.schema, { trades: typeof trades }> = {
 *   key: 'trade_count',
 *   deps: { trades },
 *   partitions: product(days, symbols),
 *   type,
 *   sql: `select count(*) as trades from ref('trades')`,
 * };
 * sqlAsset(options);
 */
export interface SqlAssetOptions<S extends TableSchema, D extends Deps>
  extends Omit<StepOptions<D, z.ZodType, Resources>, 'compute' | 'config' | 'configValue' | 'resources'>,
    Omit<OutputOptions<TableType<S>>, 'key' | 'type' | 'ioManager' | 'columnLineage'> {
  readonly key: string;
  readonly type: TableType<S>;
  /**
   * ONE select in Athena SQL. `ref('name')` stands for the partition of the dep called `name`, or for all of an asset
   * without partitions; `window_start()` and `window_end()` for the partition's time window, microseconds, half-open. The runner casts every
   * column to its declared type and orders the rows by the type's sort key.
   */
  readonly sql: string;
  /** What must hold of the rows, looked at before they are published when the run request says `skip_test: false`. */
  readonly tests?: readonly SqlTest<S>[];
  /** Other than Athena, the step's worker runs the select, on DuckDB with Athena's functions. @default athena() */
  readonly compute?: Compute;
}

const optionNames: OptionNames<SqlAssetOptions<TableSchema, Deps>> = {
  key: true,
  type: true,
  sql: true,
  deps: true,
  partitions: true,
  group: true,
  compute: true,
  retry: true,
  backfillPolicy: true,
  codeVersion: true,
  optional: true,
  root: true,
  checks: true,
  tests: true,
  description: true,
  owners: true,
  tags: true,
  kinds: true,
  metadata: true,
};

/**
 * An asset made by SQL.
 *
 * @example
 * sqlAsset({
 *   key: 'cdm_trade',
 *   deps: { raw: trades },
 *   partitions: product(days, symbols),
 *   type: table({ ts: 'int64', price: 'double' }, { sortKey: ['ts'] }),
 *   sql: `select ts, price from ref('raw') where ts >= window_start() and ts < window_end()`,
 *   tests: [{ notNull: ['ts', 'price'] }, { expression: 'price > 0', severity: 'warn' }],
 * });
 */
export function sqlAsset<const S extends TableSchema, const D extends Deps = Record<never, never>>(
  options: SqlAssetOptions<S, D>,
): AssetOutput<TableType<S>> {
  refuseUnknownOptions(`asset ${options.key}`, options, optionNames);
  const { key, sql, tests = [], partitions, compute = athena() } = options;
  const name = key.replaceAll('/', '__');
  const step = makeStep(
    name,
    { [name]: options as OutputOptions<AnyValueType> },
    { ...options, config: z.strictObject({}) } as never,
    compute,
    { kind: 'sql', sql },
    { tests: outputTests(key, tests as readonly SqlTest[], partitions) },
  );
  return step.outputs[0] as AssetOutput<TableType<S>>;
}
