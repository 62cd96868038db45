/** Checks that many tables need. */
import { type AssetCheck, type CheckSeverity, check } from './check.ts';
import type { TableReader } from './table.ts';
import type { AnyValueType } from './value-type.ts';

/**
 * How serious a failure is; the check's name when its own is taken.
 *
 * @example
 * const options: TableCheckOptions = { name: 'has_times', blocking: true };
 * notNull(['ts'], options);
 */
export interface TableCheckOptions {
  readonly name?: string;
  /** @default false */
  readonly blocking?: boolean;
  /** @default 'error' */
  readonly severity?: CheckSeverity;
}

/**
 * Ranges of {@link rowCount} and {@link inRange}; both ends are inclusive.
 *
 * @example
 * const bounds: Bounds = { min: 0, max: 1 };
 * inRange('probability', bounds);
 */
export interface Bounds {
  /** @default no lower bound */
  readonly min?: number;
  /** @default no upper bound */
  readonly max?: number;
}

/**
 * A check of a table, whatever its columns.
 */
type TableCheck = AssetCheck<AnyValueType>;

function tableCheck(
  name: string,
  description: string,
  options: TableCheckOptions,
  run: AssetCheck['run'],
): TableCheck {
  return check<AnyValueType>({ name, description, ...options, run: run as never });
}

function boundsText({ min, max }: Bounds): string {
  if (min === undefined && max === undefined) throw new RangeError('give min, max or both');
  if (min !== undefined && max !== undefined && min > max)
    throw new RangeError(`min ${min} is above max ${max}; both are inclusive`);
  if (max === undefined) return `at least ${min}`;
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`;
}

const isInside = (value: number, { min = -Infinity, max = Infinity }: Bounds): boolean =>
  value >= min && value <= max;

/**
 * No value of some columns is null.
 *
 * @example
 * const type = table({ ts: 'int64', price: 'double' });
 * const checks = [notNull(['ts', 'price'], { blocking: true })];
 * asset({ key: 'quotes', type, checks, run: () => [] });
 */
export function notNull(columns: readonly string[], options: TableCheckOptions = {}): TableCheck {
  const description = `no value of ${columns.join(', ')} is null`;
  return tableCheck('not_null', description, options, async (reader: TableReader) => {
    const nulls: Record<string, number> = {};
    for await (const batch of reader.batches(columns)) {
      for (const name of columns) {
        let count = 0;
        for (const value of batch.columns[name] ?? []) if (value === null || Number.isNaN(value)) count++;
        if (count > 0) nulls[name] = (nulls[name] ?? 0) + count;
      }
    }
    return { passed: Object.keys(nulls).length === 0, metadata: nulls };
  });
}

/**
 * No two rows have the same values in some columns. It keeps the values of all rows in memory.
 *
 * @example
 * const type = table({ ts: 'int64', trade_id: 'string' });
 * asset({ key: 'fills', type, checks: [unique(['ts', 'trade_id'])], run: () => [] });
 */
export function unique(columns: readonly string[], options: TableCheckOptions = {}): TableCheck {
  const description = `no two rows have the same ${columns.join(', ')}`;
  return tableCheck('unique', description, options, async (reader: TableReader) => {
    const seen = new Set<unknown>();
    for await (const { rows, columns: data } of reader.batches(columns)) {
      const read = columns.map((name) => data[name] as ArrayLike<unknown>);
      for (let i = 0; i < rows; i++)
        seen.add(read.length === 1 ? read[0]?.[i] : JSON.stringify(read.map((column) => column[i])));
    }
    const duplicates = reader.rows - seen.size;
    return { passed: duplicates === 0, metadata: { duplicates } };
  });
}

/**
 * The number of rows is within bounds.
 *
 * @throws RangeError for no bound at all, or a min above the max
 * @example
 * const type = table({ ts: 'int64', price: 'double' });
 * asset({ key: 'quotes', type, checks: [rowCount({ min: 1 }, { severity: 'warn' })], run: () => [] });
 */
export function rowCount(bounds: Bounds, options: TableCheckOptions = {}): TableCheck {
  const description = `the number of rows is ${boundsText(bounds)}`;
  return tableCheck('row_count', description, options, ({ rows }: TableReader) => ({
    passed: isInside(rows, bounds),
    metadata: { rows },
  }));
}

/**
 * Every value of a numeric column that is not null is within bounds.
 *
 * @throws RangeError for no bound at all, or a min above the max
 * @example
 * const type = table({ ts: 'int64', price: 'double' });
 * asset({ key: 'quotes', type, checks: [inRange('price', { min: 0 }, { blocking: true })], run: () => [] });
 */
export function inRange(column: string, bounds: Bounds, options: TableCheckOptions = {}): TableCheck {
  const description = `every ${column} is ${boundsText(bounds)}`;
  return tableCheck(`${column}_in_range`, description, options, async (reader: TableReader) => {
    let outside = 0;
    for await (const { columns } of reader.batches([column])) {
      for (const value of columns[column] as Float64Array)
        if (!Number.isNaN(value) && !isInside(value, bounds)) outside++;
    }
    return { passed: outside === 0, metadata: { outside } };
  });
}
