/** What a provider's data type is: the layout of its files, the raw table that they become, and its way into the CDM. */
import type { ColumnType } from '../../../core/assets/table.ts';
import type { CdmSource } from '../models/cdm.ts';
import type { Field } from './fields.ts';

/** A raw table. The files of a day hold its rows, a line each. */
export interface RawTable {
  /** The fields of a line in the order of the file, by column name. */
  readonly fields: Readonly<Record<string, Field>>;
  /** A file may lack the columns `exchange` and `symbol`; the table has them first, the same in every row. */
  readonly names: 'in file' | 'added';
  /** A file without a header is told by its first line, which begins with a digit. */
  readonly header: 'required' | 'optional';
  /** Column of the time that the provider cuts files into days by. */
  readonly clock: string;
  /** Rows come in the order of the clock; a row that does not is an error. */
  readonly isOrdered: boolean;
  /** Microseconds by which rows may lie outside of the day; they are kept and counted. Further ones are an error. */
  readonly slackUs: number;
  /** How the CDM is made of it; undefined for data that no model of ours reads. */
  readonly cdm?: CdmSource;
}

/** Columns of a raw table: the file's, and `seq`, the row's number in the file from 0. */
export function rawSchema(table: RawTable): Record<string, ColumnType> {
  const added = table.names === 'added' ? { exchange: 'string', symbol: 'string' } : {};
  const columns = Object.entries(table.fields).map(([name, field]) => [name, field.type] as const);
  return { ...(added as Record<string, ColumnType>), ...Object.fromEntries(columns), seq: 'int64' };
}

/** The header of a file, each field by its first name. */
export function headerOf({ fields }: RawTable): string {
  return Object.entries(fields)
    .map(([name, { headers }]) => headers?.[0] ?? name)
    .join(',');
}
