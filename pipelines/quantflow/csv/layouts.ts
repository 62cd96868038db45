/** CSV layouts by data type, after Tardis.dev: https://docs.tardis.dev/downloadable-csv-files. A new one is an item here. */
import type { ColumnType } from '../../../core/assets/table.ts';
import { Amounts, type CsvColumn, Flags, FreeText, Prices, RepeatedText, Times, Words } from './columns.ts';

/** A field of a file, and the column that it becomes. */
export interface Field {
  readonly type: ColumnType;
  create(ticksPerUnit: number): CsvColumn;
}

/** The fields of a file by name, in the order of the file. */
export type Layout = Readonly<Record<string, Field>>;

const repeated: Field = { type: 'string', create: () => new RepeatedText() };
const time: Field = { type: 'int64', create: () => new Times() };
const flag: Field = { type: 'bool', create: () => new Flags() };
const price: Field = { type: 'double', create: (ticksPerUnit) => new Prices(ticksPerUnit) };
const amount: Field = { type: 'double', create: () => new Amounts() };
const words = (...allowed: readonly string[]): Field => ({
  type: 'string',
  create: () => new Words(allowed),
});

/** Data types that are read. */
export type DataType = 'trades' | 'incremental_book_L2';

/** Field that the rows of a file are in order of, and that a file is cut into days by. */
export const clockField = 'local_timestamp';

/** Layouts by data type. */
export const layouts: Readonly<Record<DataType, Layout>> = {
  trades: {
    exchange: repeated,
    symbol: repeated,
    timestamp: time,
    local_timestamp: time,
    id: { type: 'string', create: () => new FreeText() },
    side: words('buy', 'sell', 'unknown', ''),
    price,
    amount,
  },
  incremental_book_L2: {
    exchange: repeated,
    symbol: repeated,
    timestamp: time,
    local_timestamp: time,
    is_snapshot: flag,
    side: words('bid', 'ask'),
    price,
    amount,
  },
};

/** Columns of the raw table of a data type: the file's, and `seq`, the row's number in the file from 0. */
export function rawSchema(dataType: DataType): Record<string, ColumnType> {
  const columns = Object.entries(layouts[dataType]).map(([name, field]) => [name, field.type] as const);
  return { ...Object.fromEntries(columns), seq: 'int64' };
}
