/**
 * Tables that SQL reads: a table an asset, each partition of it a folder. Publishing points a partition to the folder of
 * the version that the catalog names. Drivers: `glue.ts`, `memory.ts`; a host whose SQL reads the catalog has none.
 */
import type { HiveColumn } from '../../core/assets/hive-table.ts';
import { QuantflowError } from '../../core/errors.ts';

/** Where a partition of a table shall point. */
export interface TablePartition {
  /** Values of the partition keys, in their order; none: the table itself. */
  readonly values: readonly string[];
  /** Folder, as a URL that ends with a slash. Nothing in it: the partition has no rows. */
  readonly location: string;
  /** Columns of the files there. */
  readonly columns: readonly HiveColumn[];
}

/** A driver of tables. There is no conditional write: `show.ts` says what makes up for it. */
export interface Tables {
  /**
   * Points partitions of one table; those that are not there are made. None of them is given twice.
   *
   * @throws TableError when some were not pointed; others may have been
   */
  point(table: string, partitions: readonly TablePartition[]): Promise<void>;
  /** The folder that a partition points to; undefined for one that is not there. @throws TableError when there is no such table */
  location(table: string, values: readonly string[]): Promise<string | undefined>;
}

/** A table, or some partitions of it, could not be pointed to what is published. */
export class TableError extends QuantflowError {
  constructor(message: string, options?: ErrorOptions) {
    super('QuantFlow.TableNotUpdated', message, options);
  }
}
