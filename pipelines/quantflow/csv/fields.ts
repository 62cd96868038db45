/** Kinds of fields that the layouts are made of. */
import type { ColumnType } from '../../../core/assets/table.ts';
import type { CsvColumn } from './column.ts';
import { Decimals, Integers, leastMicroseconds } from './number-columns.ts';
import { Ids, RepeatedText, Words } from './text-columns.ts';

/** A field of a file, and the column that it becomes. */
export interface Field {
  readonly type: ColumnType;
  /** Names that a file's header may give it. @default the column's name */
  readonly headers?: readonly string[];
  create(ticksPerUnit: number): CsvColumn;
}

/** Text that is mostly the same. */
export const repeated: Field = { type: 'string', create: () => new RepeatedText() };
/** Text of its own in each row; repetitions are counted. */
export const id: Field = { type: 'string', create: () => new Ids() };
/** Microseconds since the epoch. */
export const time: Field = { type: 'int64', create: () => new Integers(' of microseconds') };
/** A time in milliseconds or microseconds; the column has microseconds. */
export const epoch: Field = {
  type: 'int64',
  create: () => new Integers(' of milliseconds or microseconds', leastMicroseconds),
};
/** A whole number of at least 0. */
export const count: Field = { type: 'int64', create: () => new Integers('') };
/** `true` or `false`. */
export const flag: Field = { type: 'bool', create: () => new Words(['false', 'true'], 'flags') };
/** `true`, `True`, `false` or `False`. */
export const anyFlag: Field = {
  type: 'bool',
  create: () => new Words(['false', 'true', 'False', 'True'], 'flags'),
};
/** A price on a tick. */
export const price: Field = { type: 'double', create: (ticksPerUnit) => new Decimals(false, ticksPerUnit) };
/** A price on a tick, or nothing. */
export const optionalPrice: Field = {
  type: 'double',
  create: (ticksPerUnit) => new Decimals(true, ticksPerUnit),
};
/** A finite number of at least 0. */
export const amount: Field = { type: 'double', create: () => new Decimals(false) };
/** A finite number of at least 0, or nothing. */
export const optionalAmount: Field = { type: 'double', create: () => new Decimals(true) };

/** One of some words. */
export function words(...allowed: readonly string[]): Field {
  return { type: 'string', create: () => new Words(allowed) };
}

/** The field, under other names in a file's header. */
export function headed(field: Field, ...headers: readonly string[]): Field {
  return { ...field, headers };
}
