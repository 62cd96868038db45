/** Rows as plain data: what a digest keeps and a person reads. */
import type { ColumnType } from '../../core/assets/table.ts';

/** Plain values by column. */
export type PlainRow = Readonly<Record<string, number | string | boolean | null>>;

/** One row of a batch as a reader gives it; NaN is null, -0 is 0. */
export function plainRow(
  { columns }: { readonly columns: Readonly<Record<string, ArrayLike<number | string | null>>> },
  at: number,
  types: readonly (readonly [name: string, type: ColumnType])[],
): PlainRow {
  return Object.fromEntries(types.map(([name, type]) => [name, plain(columns[name]?.[at], type)]));
}

/** A value of another reader as plain data: a bigint that a number does not hold exactly, and anything nested, is its text. */
export function plainCell(value: unknown): number | string | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const number = typeof value === 'bigint' ? Number(value) : value;
  const isExact = typeof value === 'bigint' ? Number.isSafeInteger(number) : Number.isFinite(number);
  return isExact ? (number as number) : String(value);
}

function plain(
  value: number | string | null | undefined,
  type: ColumnType,
): number | string | boolean | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  // Adding 0 makes -0 into 0, which it is in JSON.
  if (typeof value === 'number') return type === 'bool' ? value === 1 : value + 0;
  return value;
}
