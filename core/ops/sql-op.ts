/** An op that is one SELECT in Athena SQL. */

import type { AthenaCompute } from '../assets/compute.ts';
import { athena } from '../assets/compute.ts';
import type { RetryPolicy } from '../assets/retry.ts';
import type { StoreRoot } from '../assets/store-root.ts';
import type { TableSchema } from '../assets/table.ts';
import type { TableType } from '../assets/value-type.ts';
import { makeOp, type Op, onlyOutput } from './make-op.ts';
import type { Ins, OpHandle } from './types.ts';

/**
 * Options of {@link sqlOp}.
 *
 * @example
 * const type = table({ n: 'int64' });
 * const options: SqlOpOptions<typeof type.schema, Record<never, never>> = {
 *   name: 'one',
 *   type,
 *   sql: 'select 1 as n',
 * };
 * sqlOp(options);
 */
export interface SqlOpOptions<S extends TableSchema, I extends Ins> {
  /** Name of the step and of its state, unique in the project. */
  readonly name: string;
  readonly description?: string;
  readonly ins?: I;
  readonly type: TableType<S>;
  /** Where its versions lie in the data store. @default the top of the store */
  readonly root?: StoreRoot;
  /** ONE select in Athena SQL, as in `sqlAsset`; `ref('name')` stands for the table that is the input called `name`. */
  readonly sql: string;
  readonly retry?: RetryPolicy;
  /** Change it when the code changes meaning. Left out: a hash of the SQL. */
  readonly codeVersion?: string;
  readonly compute?: AthenaCompute;
}

/**
 * An op made by SQL. An input that is no table only says what comes first.
 *
 * @throws DefinitionError as {@link op}
 * @example
 * const events = table({ id: 'int64', ts: 'int64' });
 * sqlOp({
 *   name: 'ids',
 *   ins: { events },
 *   type: table({ id: 'int64' }),
 *   sql: `select distinct id from ref('events')`,
 * });
 */
export function sqlOp<const S extends TableSchema, const I extends Ins = Record<never, never>>(
  options: SqlOpOptions<S, I>,
): Op<I, OpHandle<TableType<S>>> {
  const { name, ins = {}, description, type, root, sql, compute = athena(), ...settings } = options;
  return makeOp({
    name,
    ins,
    outputs: onlyOutput({ type, description, root }),
    isMulti: false,
    isDynamic: false,
    settings,
    compute,
    body: { kind: 'sql', sql },
  });
}
