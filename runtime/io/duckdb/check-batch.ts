/** Checks a batch's shape before any of its memory is copied. */
import type { ColumnData, TableBatch, TableSchema } from '../../../core/assets/table.ts';
import { ColumnError } from './column-problem.ts';

/**
 * Checks that a batch has the declared columns, all long enough.
 *
 * @param row number in the table of its first row, for messages
 * @throws ColumnError, or TypeError for what is no batch
 */
export function checkBatch(asset: string, schema: TableSchema, batch: TableBatch, row: number): void {
  if (
    typeof batch !== 'object' ||
    batch === null ||
    typeof batch.columns !== 'object' ||
    batch.columns === null
  )
    throw new TypeError(`asset ${asset}: a batch must be { rows, columns }, not ${describe(batch)}`);
  const { rows } = batch;
  if (!Number.isSafeInteger(rows) || rows < 0)
    throw new TypeError(`asset ${asset}: rows of a batch must be a count of rows, not ${String(rows)}`);
  const columns: Readonly<Record<string, ColumnData>> = batch.columns;
  for (const name of Object.keys(columns)) {
    if (!Object.hasOwn(schema, name))
      throw new ColumnError(
        asset,
        name,
        ` is not declared; the columns are ${Object.keys(schema).join(', ')}`,
      );
  }
  for (const name of Object.keys(schema)) {
    const data = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (data === undefined || data === null)
      throw new ColumnError(asset, name, `, is missing from the batch that begins at row ${row}`);
    const length = lengthOf(data);
    if (length === undefined)
      throw new ColumnError(asset, name, ` is ${describe(data)}, which is no column: see the column's type`);
    if (length < rows)
      throw new ColumnError(
        asset,
        name,
        `, row ${row + length}: the array ends here, the batch has ${rows} rows`,
      );
  }
}

function lengthOf(data: ColumnData): number | undefined {
  if (Array.isArray(data)) return data.length;
  if (typeof data !== 'object') return undefined;
  if (ArrayBuffer.isView(data)) return data instanceof DataView ? undefined : data.length;
  if (!('codes' in data) || !Array.isArray(data.values) || !isCodes(data.codes)) return undefined;
  return data.codes.length;
}

function isCodes(codes: unknown): boolean {
  return codes instanceof Uint8Array || codes instanceof Uint16Array || codes instanceof Int32Array;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'object'}` : `a ${typeof value}`;
}
