/** Raw files for tests: text in, table out. */
import { gzipSync } from 'node:zlib';
import type { TableBatch } from '../../core/assets/table.ts';
import { Quarantine } from '../../pipelines/quantflow/csv/quarantine.ts';
import type { RawTable } from '../../pipelines/quantflow/csv/raw-table.ts';
import { readTable } from '../../pipelines/quantflow/csv/read-table.ts';
import type { RawCounts, RawFile } from '../../pipelines/quantflow/csv/row-parser.ts';
import { tardisTables } from '../../pipelines/quantflow/providers/tardis/tables.ts';

export const dayStartUs: number = Date.parse('2024-08-08T00:00:00Z') * 1000;
export const window: { readonly startUs: number; readonly endUs: number } = {
  startUs: dayStartUs,
  endUs: dayStartUs + 86_400_000_000,
};

export const tradeHeader: string = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
export const deltaHeader: string = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';

/** A row of trades `us` after the day's start. */
export function trade(us: number, rest = '1,buy,100.5,2'): string {
  return `binance,ETHUSDT,${dayStartUs + us},${dayStartUs + us},${rest}`;
}

/** A row of deltas `us` after the day's start. */
export function delta(us: number, rest = 'false,bid,100.5,2'): string {
  return `binance,ETHUSDT,${dayStartUs + us},${dayStartUs + us},${rest}`;
}

/** Bytes in pieces of `size`. */
export async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What came out of a file. */
export interface ReadResult {
  /** Rows as objects, in order. */
  readonly rows: readonly Record<string, unknown>[];
  /** Rows of each batch. */
  readonly batches: readonly number[];
  readonly seen: number;
  readonly counts: RawCounts;
  readonly quarantine: Quarantine;
}

/** A file of ETHUSDT on Binance, of the day {@link window}. */
export function rawFile(table: RawTable, quarantine: Quarantine, ticksPerUnit: number): RawFile {
  return {
    name: 'f.csv.gz',
    table,
    exchange: 'binance',
    symbol: 'ETHUSDT',
    ticksPerUnit,
    window,
    quarantine,
  };
}

/** Reads a text as a gzipped file, or bytes as they are. */
export async function readRaw(
  dataType: keyof typeof tardisTables | RawTable,
  file: string | Uint8Array,
  { ticksPerUnit = 100, size = 7 }: { ticksPerUnit?: number; size?: number } = {},
): Promise<ReadResult> {
  const bytes = typeof file === 'string' ? gzipSync(file) : file;
  const quarantine = new Quarantine('f.csv.gz');
  const table = typeof dataType === 'string' ? tardisTables[dataType] : dataType;
  const read = readTable(pieces(bytes, size), rawFile(table, quarantine, ticksPerUnit));
  const rows: Record<string, unknown>[] = [];
  const batches: number[] = [];
  for (;;) {
    const next = await read.next();
    if (next.done) {
      const counts = next.value;
      return { rows, batches, seen: counts.rows, counts, quarantine };
    }
    // A batch's arrays are used again for the next.
    rows.push(...rowsOf(next.value));
    batches.push(next.value.rows);
  }
}

/** A batch row by row. */
export function rowsOf({ rows, columns }: TableBatch): Record<string, unknown>[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, data]) => [
        name,
        'codes' in data ? data.values[data.codes[row]!] : data[row],
      ]),
    ),
  );
}
