/** Kinds of fields that the layouts are made of. */
import type { ColumnType } from '../../../core/assets/table.ts';
import type { CsvColumn } from './column.ts';
import type { Memory } from './memory.ts';
import { Decimals, Integers, leastMicroseconds } from './number-columns.ts';
import { Ids, RepeatedText, Words } from './text-columns.ts';

/** A field of a file, and the column that it becomes. */
export interface Field {
  readonly type: ColumnType;
  /** Names that a file's header may give it. @default the column's name */
  readonly headers?: readonly string[];
  create(memory: Memory, ticksPerUnit: number): CsvColumn;
}

/** Text that is mostly the same. */
export const repeated: Field = { type: 'string', create: (memory) => new RepeatedText(memory) };
/** Text of its own in each row; repetitions are counted. */
export const id: Field = { type: 'string', create: (memory) => new Ids(memory) };
/** Microseconds since the epoch. */
export const time: Field = { type: 'int64', create: (memory) => new Integers(memory, ' of microseconds') };
/** A time in milliseconds or microseconds; the column has microseconds. */
export const epoch: Field = {
  type: 'int64',
  create: (memory) => new Integers(memory, ' of milliseconds or microseconds', leastMicroseconds),
};
/** A whole number of at least 0. */
export const count: Field = { type: 'int64', create: (memory) => new Integers(memory, '') };
/** `true` or `false`. */
export const flag: Field = {
  type: 'bool',
  create: (memory) => new Words(memory, ['false', 'true'], 'flags'),
};
/** `true`, `True`, `false` or `False`. */
export const anyFlag: Field = {
  type: 'bool',
  create: (memory) => new Words(memory, ['false', 'true', 'False', 'True'], 'flags'),
};
/** A price on a tick. */
export const price: Field = {
  type: 'double',
  create: (memory, ticksPerUnit) => new Decimals(memory, false, ticksPerUnit),
};
/** A price on a tick, or nothing. */
export const optionalPrice: Field = {
  type: 'double',
  create: (memory, ticksPerUnit) => new Decimals(memory, true, ticksPerUnit),
};
/** A finite number of at least 0. */
export const amount: Field = { type: 'double', create: (memory) => new Decimals(memory, false) };
/** A finite number of at least 0, or nothing. */
export const optionalAmount: Field = { type: 'double', create: (memory) => new Decimals(memory, true) };

/** One of some words. */
export function words(...allowed: readonly string[]): Field {
  return { type: 'string', create: (memory) => new Words(memory, allowed) };
}

/** The field, under other names in a file's header. */
export function headed(field: Field, ...headers: readonly string[]): Field {
  return { ...field, headers };
}
