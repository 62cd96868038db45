/** Schemas of the state engine's tables, and checks of its inputs. */
import { type ColumnSpec, column, nullable, type Table } from '../table.ts';
import type { DeltaBatch, TradeBatch } from './types.ts';

/** Schema of `cdm_trade_enriched`. */
export const tradeEnrichedColumns: readonly ColumnSpec[] = [
  column('ts', 'int64'),
  column('price', 'double'),
  column('size', 'double'),
  column('side', 'int8'),
  nullable('bid_px', 'double'),
  nullable('ask_px', 'double'),
  nullable('mid', 'double'),
  nullable('spread', 'double'),
  column('direction', 'int8'),
  column('signed_volume', 'double'),
];

/** Schema of `cdm_lob_l2` with `depth` levels a side. */
export function lobColumns(depth: number): readonly ColumnSpec[] {
  const block = (prefix: string, make: typeof column) =>
    Array.from({ length: depth }, (_, level) => make(`${prefix}_${level + 1}`, 'double'));
  return [
    column('ts', 'int64'),
    nullable('mid', 'double'),
    nullable('microprice', 'double'),
    nullable('spread', 'double'),
    nullable('imbalance_1', 'double'),
    nullable('imbalance_n', 'double'),
    column('bid_depth', 'double'),
    column('ask_depth', 'double'),
    ...block('bid_px', nullable),
    ...block('bid_sz', column),
    ...block('ask_px', nullable),
    ...block('ask_sz', column),
  ];
}

const tradeTypes = { ts: Float64Array, side: Int8Array, price: Float64Array, size: Float64Array };
const deltaTypes = { ...tradeTypes, is_snapshot: Uint8Array };

/** The table as a batch of trades. @throws when it lacks a column or holds it in another array type. */
export function tradeBatch(table: Table): TradeBatch {
  return checked('cdm_trade', table, tradeTypes) as TradeBatch;
}

/** The table as a batch of deltas. @throws when it lacks a column or holds it in another array type. */
export function deltaBatch(table: Table): DeltaBatch {
  return checked('cdm_book_delta', table, deltaTypes) as DeltaBatch;
}

function checked(name: string, table: Table, types: Record<string, { readonly name: string }>): Table {
  for (const [key, type] of Object.entries(types)) {
    const values = table.columns[key];
    if (values === undefined) throw new Error(`${name} has no column ${key}`);
    if (values.constructor !== type) {
      throw new Error(`${name}.${key} is a ${values.constructor.name}; it must be a ${type.name}`);
    }
    if (values.length < table.rows) {
      throw new Error(`${name}.${key} has ${values.length} values for ${table.rows} rows`);
    }
  }
  return table;
}
